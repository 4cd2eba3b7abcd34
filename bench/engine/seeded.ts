/** The frame of a proof that draws from chance: how many of what, which seed, what came of it, and how to play the same again. */
import { parseArgs } from 'node:util'

export interface SeededProof {
  /** The script, from the root of the project. */
  readonly file: string
  /** What is played many times; the option that says how many. */
  readonly unit: 'histories' | 'kills' | 'tokens'
  /** How many when nothing is said. */
  readonly many: number
  /** @returns what has been proved, in a sentence. @throws Error that says what did not hold */
  readonly prove: (count: number, seed: number) => string | Promise<string>
}

/** Runs a proof as a program: `--histories 10000 --seed N`. Sets exit code 1 when it does not hold. */
export async function playSeeded({ file, unit, many, prove }: SeededProof): Promise<void> {
  const { values } = parseArgs({ options: { [unit]: { type: 'string', default: String(many) }, seed: { type: 'string' } } })
  const count = Number(values[unit])
  const seed = Number(values['seed'] ?? Date.now() % 2 ** 30)
  const startedAt = performance.now()
  console.log(`seed ${seed}`)
  try {
    const proved = await prove(count, seed)
    console.log(`${count} ${unit} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${proved}`)
  } catch (error) {
    console.log(`FAILED: ${error instanceof Error ? `${error.message}${error.cause instanceof Error ? `\nsince ${error.cause.message}` : ''}` : String(error)}\nagain: node ${file} --${unit} ${count} --seed ${seed}`)
    process.exitCode = 1
  }
}
