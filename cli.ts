/** The front door: reads the command line, does what it says and answers with an exit code. Verbs and options are in cli/commands.ts. */
import { CommanderError } from 'commander'
import { commands } from '#cli/commands.js'
import { complaintOf } from '#cli/complaint.js'

/**
 * Runs one command line. Whatever goes wrong becomes a sentence on stderr.
 * @param args what follows `assay`
 * @returns the exit code (README, "Exit codes")
 */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.on('error', hadEnough)
  let exitCode = 0
  const program = commands(code => void (exitCode = code))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const verb = program.commands.map(command => command.name()).find(name => name === args[0])
    const complaint = complaintOf(error, verb)
    process.stderr.write(`assay: ${complaint.sentence}\n`)
    return complaint.exitCode
  }
}

/** Whoever reads our output may close it early, as `| head` does. */
function hadEnough(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
