/** The verbs with their options and help texts. What a verb does is in the file named after it, loaded when the verb is used. */
import { Command, Option } from 'commander'
import { PROFILE_NAMES } from '#harness/clause/profiles.js'
import { packageVersion } from '#harness/package.js'
import { collect, readCount, readPort, readProfile, readSeed } from '#cli/options.js'
import type { CoverageOptions } from '#cli/coverage.js'
import type { DoctorOptions } from '#cli/doctor.js'
import type { FaultsVerbOptions } from '#cli/faults.js'
import type { ListOptions } from '#cli/list.js'
import type { ReportOptions } from '#cli/report.js'
import type { RunOptions } from '#cli/run.js'
import type { PasswordOptions, PlaceOptions } from '#cli/serve-user.js'
import type { ServeOptions } from '#cli/serve.js'

/** What every exit code means, for `--help` and the README. */
export const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'conformant',
  1: 'a MUST is broken and the ledger does not know it',
  2: 'wrong usage or configuration',
  3: 'the target is unreachable, or doctor found something',
  4: 'a gate was not met: tests not run or inconclusive, an expired ledger row, nothing matched',
  5: 'a service level objective was missed',
  70: 'a bug of Assay itself',
  130: 'interrupted',
}

const TARGETS = `
A target is reference, prosody, prosody-jitsi or ejabberd (started here, on free ports), a target file (.yaml), or an address:
wss://host/path, ws://host/path, xmpp://host:port, xmpps://host:port (TLS from the first byte), or a host name.`

/** The whole command line. @param done told the exit code of the verb that ran */
export function commands(done: (exitCode: number) => void): Command {
  const program = new Command('assay')
    .description('Tells whether an XMPP signaling server does what it says.')
    .version(packageVersion())
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText('after', `\nExit codes:\n${Object.entries(EXIT_CODES).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`).join('\n')}\n\nExamples:\n  assay run                     question the reference server\n  assay run prosody ejabberd    two servers side by side\n  assay explain XEP-0045#kick.1\n\n"assay <verb> --help" has more.`)
  for (const declare of [run, serve, list, explain, coverage, doctor, faults, report]) declare(program, done)
  return program
}

type Declare = (program: Command, done: (exitCode: number) => void) => void

const run: Declare = (program, done) => {
  verb(program, 'run', 'question servers and write a report', [
    'assay run', 'assay run prosody --profile muc', "assay run prosody --only 'XEP-0045#kick.1'",
    'assay run wss://meet.example.com/xmpp-websocket --domain meet.example.com --muc conference.meet.example.com', 'assay run my-server.yaml prosody --out report',
  ], TARGETS)
    .argument('[target...]', 'what to question', ['reference'])
    .addOption(profile()).addOption(only()).addOption(seed())
    .option('--out <folder>', 'where to write run.json, run.ndjson, report.html, junit.xml and summary.md', './assay-report')
    .option('--json', 'print the result to stdout, and nothing else there')
    .option('--ledger <file>', 'known deviations of the target (YAML: clause, why, see, until, sometimes)')
    .option('--domain <host>', 'domain of an address, where it is not its host name')
    .option('--muc <host>', 'domain of its rooms')
    .option('--i-own-this <host>', 'also send what only an owner may send to this host (malformed input, admin rights); else off loopback only polite tests run', collect)
    .option('--quiet', 'no progress, only the summary')
    .action(async (targets: string[], options: RunOptions) => {
      const examiner = await (await import('#harness/runner/vitest.js')).prepareExaminer()      // before the rest is loaded: nothing takes longer
      done(await (await import('#cli/run.js')).run(targets, options, examiner))
    })
}

const serve: Declare = (program, done) => {
  const server = verb(program, 'serve', 'run the reference server until it is interrupted', ['assay serve', 'assay serve --port-tcp 15222 --json', 'assay serve --certificate localhost=localhost.pem,localhost.key', 'assay serve --faults', 'assay serve --config server.yaml', 'assay serve --check --config server.yaml', 'assay serve user add alice@example.com --config server.yaml'])
    .addOption(port('websocket', 5280, 'WebSocket and BOSH')).addOption(port('tcp', 5222, 'TCP, with STARTTLS')).addOption(port('component', 5347, 'components'))
    .addOption(port('direct-tls', 5223, 'TCP with TLS from the first byte')).addOption(port('secure-websocket', 5281, 'WebSocket and BOSH with TLS'))
    .option('--certificate <DOMAIN=CERTIFICATE,KEY>', 'PEM files of a host, read again on SIGHUP; a throw-away authority makes those that are not given', collect)
    .option('--certificates-folder <folder>', 'where the throw-away authority is kept (else in memory)')
    .option('--require-tls', 'nobody logs in without TLS')
    .option('--faults', 'also serve every deliberate fault NAME on its host f-NAME.localhost')
    .option('--data <folder>', 'keep accounts, rosters and persistent rooms there, so that they outlive the process')
    .option('--config <file>', 'serve what this file says (README, "Serve with a config file"), read again on SIGHUP')
    .option('--check', 'only say whether the config file can be used, with all that it names')
    .option('--json', 'print one line with endpoints, domains and accounts once ready')
    .action(async (options: ServeOptions, command: Command) => done(await (await import('#cli/serve.js')).serve(options, given(command))))
  user(server, done)
}

/** Under `serve`: accounts of its data folder. */
const user: Declare = (server, done) => {
  const users = server.enablePositionalOptions().command('user').description('look after the accounts that are kept in a data folder; a server that runs sees each change at the next login')
  const load = () => import('#cli/serve-user.js')
  const place = (command: Command): Command => command
    .option('--config <file>', 'the config file whose data folder it is')
    .option('--data <folder>', 'the folder, where there is no config file')
  const withPassword = (command: Command): Command => place(command.argument('<name@host>', 'address of the account'))
    .option('--password-from <env:NAME|file:PATH>', 'where the password is (else it is asked for, or the first line of what is piped in)')
  withPassword(users.command('add')).description('add an account').action(async (address: string, options: PasswordOptions) => done(await (await load()).addUser(address, options)))
  withPassword(users.command('password')).description('set another password').action(async (address: string, options: PasswordOptions) => done(await (await load()).setPassword(address, options)))
  place(users.command('remove').argument('<name@host>', 'address of the account')).description('remove an account').action(async (address: string, options: PlaceOptions) => done(await (await load()).removeUser(address, options)))
  place(users.command('list').argument('[host]', 'one host; all of the config file when left out')).description('list accounts, one a line')
    .option('--json', 'an array of addresses')
    .action(async (host: string | undefined, options: PlaceOptions & { readonly json?: true }) => done(await (await load()).listUsers(host, options)))
}

const list: Declare = (program, done) => {
  verb(program, 'list', 'list the tests', ['assay list --profile muc', 'assay list --only kick --json', 'assay list --bugs'])
    .addOption(profile()).addOption(only())
    .option('--bugs', 'the known bugs of XMPP servers that the tests catch, and where they were seen')
    .option('--json', 'an array of tests with id, clauses, level, profile, file; or of bugs with number, what, seenIn, tests, faults')
    .action(async (options: ListOptions) => done(await (await import('#cli/list.js')).list(options)))
}

const explain: Declare = (program, done) => {
  verb(program, 'explain', 'say what a clause means and which tests ask for it', ['assay explain XEP-0045#kick.1', "assay explain 'ejabberd#2175'"])
    .argument('<clause>', 'id of a clause or a test, or a public issue')
    .option('--json', 'the clause as JSON')
    .action(async (clause: string, options: { readonly json?: true }) => done(await (await import('#cli/explain.js')).explain(clause, options)))
}

const coverage: Declare = (program, done) => {
  verb(program, 'coverage', 'count clauses with a test, with a killing fault, and without, by document', ['assay coverage', 'assay coverage --only xep-0045 --json'])
    .addOption(profile()).addOption(only('only documents whose id contains one of these words, comma-separated'))
    .option('--json', 'an array of rows with document, priority, level, clauses, tested, killed, untestable')
    .action(async (options: CoverageOptions) => done(await (await import('#cli/coverage.js')).coverage(options)))
}

const doctor: Declare = (program, done) => {
  verb(program, 'doctor', 'find out whether a target can be questioned, and what it offers', ['assay doctor', 'assay doctor wss://meet.example.com/xmpp-websocket'], TARGETS)
    .argument('[target]', 'what to look at', 'reference')
    .option('--domain <host>', 'domain of an address, where it is not its host name')
    .option('--muc <host>', 'domain of its rooms')
    .option('--json', 'what was found as JSON')
    .action(async (target: string, options: DoctorOptions) => done(await (await import('#cli/doctor.js')).doctor(target, options)))
}

const faults: Declare = (program, done) => {
  verb(program, 'faults', 'break the reference server on purpose and see that the tests notice', ['assay faults', 'assay faults --only kick', 'assay faults --full --json'])
    .option('--only <words>', 'only faults whose name contains one of these words, comma-separated')
    .addOption(seed())
    .option('--bystanders <number>', 'how many other tests that reach a fault are played beside those that should notice (30)', readCount)
    .option('--full', 'play all tests against all faults, not only those that reach them')
    .option('--out <folder>', 'where to write the kill matrix, faults.json', './assay-report')
    .option('--json', 'print the matrix to stdout: faults[] with name, breaks, killedBy; tests[] with id, kills')
    .option('--quiet', 'no progress')
    .action(async (options: FaultsVerbOptions) => done(await (await import('#cli/faults.js')).faults(options)))
}

const report: Declare = (program, done) => {
  verb(program, 'report', 'write the reports of earlier runs again', ['assay report assay-report/run.json --out again', 'assay report a/run.json b/run.json --out side-by-side'])
    .argument('<run.json...>', 'results of earlier runs; several are laid side by side')
    .option('--out <folder>', 'where to write report.html, junit.xml and summary.md', './assay-report')
    .option('--json', 'print the result to stdout, and nothing else there')
    .action(async (files: string[], options: ReportOptions) => done(await (await import('#cli/report.js')).report(files, options)))
}

function verb(program: Command, name: string, does: string, examples: readonly string[], more = ''): Command {
  return program.command(name).description(does).addHelpText('after', `${more === '' ? '' : `${more}\n`}\nExamples:\n${examples.map(example => `  ${example}`).join('\n')}`)
}

/** Names of the options that stand on the command line. */
function given(command: Command): ReadonlySet<string> {
  return new Set(Object.keys(command.opts()).filter(name => command.getOptionValueSource(name) === 'cli'))
}

function profile(): Option {
  return new Option('--profile <name>', `only tests of this profile: ${PROFILE_NAMES.join(', ')}`).argParser(readProfile)
}

function only(does = 'only tests whose id, file or sentence contains one of these words, comma-separated; a whole id means just that one, an issue (ejabberd#2175) the tests that catch its bug'): Option {
  return new Option('--only <words>', does)
}

function seed(): Option {
  return new Option('--seed <number>', 'for what is random in a run; printed in every report').argParser(readSeed)
}

function port(name: string, usual: number, what: string): Option {
  return new Option(`--port-${name} <number>`, `port for ${what} on loopback; 0 takes a free one`).argParser(readPort).default(usual)
}
