/** Writing to stdout; resolves when the text is on its way, so that nothing is cut off in a pipe. */

export async function print(text: string): Promise<void> {
  await new Promise<void>(resolve => void process.stdout.write(`${text}\n`, () => resolve()))
}

export async function printJson(value: unknown): Promise<void> {
  await print(JSON.stringify(value, null, 2))
}
