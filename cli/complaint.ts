/** Turns whatever went wrong into one sentence and an exit code. Only a bug of ours shows a stack. */
import { CommanderError } from 'commander'
import { HarnessError } from '#harness/errors.js'
import { EXIT } from '#harness/verdict/summarize.js'
import { UsageError } from '#cli/usage-error.js'

export interface Complaint {
  readonly sentence: string
  readonly exitCode: number
}

/** Errors of rooms that are loaded lazily are known by name: whoever threw one has loaded it. */
const UNREACHABLE: ReadonlySet<string> = new Set(['TargetUnreachableError'])
const USAGE: ReadonlySet<string> = new Set(['TargetFileError', 'LedgerError', 'RunFormatError', 'ConfigError'])
const TARGET_CODES: ReadonlySet<string> = new Set(['TARGET_NOT_INSTALLED', 'TARGET_DIED_AT_START', 'TARGET_START_DEADLINE'])

/** @param verb the verb of the command line, for where to read on */
export function complaintOf(error: unknown, verb = ''): Complaint {
  if (error instanceof CommanderError) return { sentence: commandLineMistake(error, verb), exitCode: EXIT.usage }
  if (!(error instanceof Error)) return { sentence: String(error), exitCode: EXIT.bug }
  if (error instanceof UsageError || USAGE.has(error.name)) return { sentence: error.message, exitCode: EXIT.usage }
  if (UNREACHABLE.has(error.name)) return { sentence: error.message, exitCode: EXIT.unreachable }
  if (error instanceof HarnessError) return { sentence: error.message, exitCode: TARGET_CODES.has(error.code) ? EXIT.unreachable : EXIT.usage }
  return { sentence: `this is a bug of Assay, please report it with these lines:\n${error.stack ?? error.message}`, exitCode: EXIT.bug }
}

function commandLineMistake({ message, code }: CommanderError, verb: string): string {
  if (code === 'commander.help') return 'say what to do; "assay --help" lists the verbs'
  return `${message.replace(/^error: /, '').replaceAll('\n', ' ').replace(/\.$/, '')}; "assay ${verb === '' ? '' : `${verb} `}--help" shows what there is`
}
