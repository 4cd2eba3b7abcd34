/**
 * Writes `fixtures/wire/tokens/`: tokens that let nobody in, as recipes, since signatures need keys and times need a clock.
 * `node suites/wire/make-token-corpus.ts` writes the files anew; `token-corpus.ts` says what the fields mean.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'

export type Row = Readonly<Record<string, unknown>> & { readonly name: string; readonly says: string; readonly answer: string }

const no = (text: string): string => `not-allowed: ${text}`
const [TOKEN, HEADER, BODY, TYP, ALG, SIGNATURE] = ['Invalid token', 'Invalid header', 'Invalid body', 'Invalid typ', 'Invalid or incorrect alg', 'Invalid signature'].map(no) as [string, string, string, string, string, string]
const [KID_MISSING, KID_FAMILY, KEY, FORMAT, ALG_MISSING] = ['\'kid\' claim is missing', '\'kid\' claim only support with RS family', 'could not obtain public key', 'bad token format', '\'alg\' claim is missing'].map(no) as [string, string, string, string, string]
const EXPIRED = no('Not acceptable by exp')
const TOO_EARLY = no('Not acceptable by nbf')
const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')

/** Without a signature, under every name. RFC 8725 §3.2. */
function unsigned(): Row[] {
  const spellings = ['none', 'None', 'NONE', 'nOnE', 'nonE', 'none ', ' none', 'none\0', 'n\u043Ene', '', 'null', 'plain']
  return [
    ...spellings.map((alg, index) => ({ name: `alg-${index + 1}`, says: `an algorithm called ${JSON.stringify(alg)}, and no signature`, header: { alg }, signedBy: 'none', answer: ALG })),
    ...[null, false, 0, [], ['none'], {}].map((alg, index) => ({ name: `alg-odd-${index + 1}`, says: `an algorithm that is ${JSON.stringify(alg)}`, header: { alg }, signedBy: 'none', answer: ALG })),
    { name: 'signed-none', says: 'no algorithm by its name, and a good signature all the same', header: { alg: 'none' }, answer: ALG },
    { name: 'stripped', says: 'a good token without its signature', shape: '{h}.{p}.', answer: SIGNATURE },
    { name: 'two-parts', says: 'a good token without its signature and the dot before it', shape: '{h}.{p}', answer: TOKEN },
    { name: 'rs-none', says: 'no signature where the key has a name', at: 'rs', header: { alg: 'none' }, signedBy: 'none', answer: KID_FAMILY },
  ]
}

/** The wrong algorithm for the key. RFC 8725 §2.1, §3.1. */
function confusion(): Row[] {
  return [
    ...['pem', 'pem-trimmed', 'der', 'modulus', 'jwk'].map(form => ({ name: `public-key-${form}`, says: `HS256 with the public key as secret (${form})`, at: 'rs', header: { alg: 'HS256' }, signedBy: 'HS256', key: `public-${form}`, answer: KID_FAMILY })),
    ...['pem', 'der'].map(form => ({ name: `public-key-es-${form}`, says: `HS256 with the public key of ES256 as secret (${form})`, at: 'es', header: { alg: 'HS256' }, signedBy: 'HS256', key: `public-${form}`, answer: ALG })),
    { name: 'said-rs-done-hs', says: 'RS256 by its header, HS256 with the public key by its signature', at: 'rs', signedBy: 'HS256', key: 'public-pem', answer: SIGNATURE },
    ...['HS384', 'HS512'].map(alg => ({ name: slug(alg), says: `${alg} with the right secret`, header: { alg }, signedBy: alg, answer: ALG })),
    ...['RS384', 'RS512'].map(alg => ({ name: slug(alg), says: `${alg} with the right key`, at: 'rs', header: { alg }, signedBy: alg, answer: ALG })),
    ...['PS256', 'PS512'].map(alg => ({ name: slug(alg), says: `${alg} with the key of RS256`, at: 'rs', header: { alg }, signedBy: alg, answer: KID_FAMILY })),
    { name: 'said-rs-done-ps', says: 'RS256 by its header, PS256 by its signature', at: 'rs', signedBy: 'PS256', answer: SIGNATURE },
    { name: 'said-hs256-done-hs512', says: 'HS256 by its header, HS512 by its signature', signedBy: 'HS512', answer: SIGNATURE },
    ...['hs256', 'Hs256', 'HS256 ', 'HS-256', 'HMACSHA256', 'HS1', 'HMD5', 'RS1'].map((alg, index) => ({ name: `spelled-${index + 1}`, says: `an algorithm called ${JSON.stringify(alg)}`, header: { alg }, answer: ALG })),
    ...[['null', null], ['list', ['HS256']]].map(([name, alg]) => ({ name: `alg-${String(name)}`, says: `an algorithm that is ${JSON.stringify(alg)}, with a good signature`, header: { alg }, answer: ALG })),
    { name: 'es-zeros', says: 'a signature of ES256 that is all zeros', at: 'es', shape: '{h}.{p}.{zeros}', answer: SIGNATURE },
    { name: 'es-order', says: 'a signature of ES256 with r and s of the order of the curve', at: 'es', shape: '{h}.{p}.{order}', answer: SIGNATURE },
    { name: 'es-der', says: 'a signature of ES256 as certificates have it', at: 'es', signedBy: 'ES256-DER', answer: SIGNATURE },
  ]
}

/** Keys that nobody should have. RFC 8725 §2.2, §3.5. */
function keys(): Row[] {
  const weak: Record<string, string> = { 'empty': '', 'secret': 'secret', 'password': 'password', 'changeme': 'changeme', 'jwt': 'your-256-bit-secret', 'issuer': 'assay', 'domain': 'token.localhost', 'null': 'null', 'undefined': 'undefined' }
  return [
    ...Object.entries(weak).map(([name, key]) => ({ name: `weak-${name}`, says: `a signature with the key ${JSON.stringify(key)}`, key: { text: key }, answer: SIGNATURE })),
    { name: 'base64-of-secret', says: 'a signature with the secret in base64', key: 'own-base64', answer: SIGNATURE },
    { name: 'secret-with-newline', says: 'a signature with the secret and a line break', key: 'own-newline', answer: SIGNATURE },
    { name: 'secret-cut', says: 'a signature with the secret without its last letter', key: 'own-cut', answer: SIGNATURE },
    { name: 'other-rsa', says: 'a signature with another RSA key', at: 'rs', key: 'other-rsa', answer: SIGNATURE },
    { name: 'other-ec', says: 'a signature with another key on the same curve', at: 'es', key: 'other-ec', answer: SIGNATURE },
  ]
}

/** Names of keys that are paths, queries, commands. RFC 8725 §3.10. */
function kids(): Row[] {
  const odd = ['../../../../../../dev/null', '/dev/null', '/proc/sys/kernel/randomize_va_space', 'file:///dev/null', '..\\..\\..\\windows\\win.ini', '%2e%2e%2f%2e%2e%2fdev%2fnull', "' UNION SELECT 'secret' -- ", '"; DROP TABLE keys; --', 'sample; cat /etc/passwd', '$(id)', '`id`', '|id', '{{7*6+1}}', '${jndi:ldap://127.0.0.1/a}', 'sample\0', 'sample ', 'Sample', 'ｓample', 'constructor', '__proto__', 'toString', '*', '']
  return [
    ...odd.map((kid, index) => ({ name: `name-${index + 1}`, says: `a key called ${JSON.stringify(kid)}`, at: 'rs', header: { kid }, key: 'other-rsa', answer: KEY })),
    ...[null, 7, ['sample'], { a: 1 }].map((kid, index) => ({ name: `odd-${index + 1}`, says: `a key called ${JSON.stringify(kid)}`, at: 'rs', header: { kid }, only: 'jitsi', answer: KID_MISSING })),
    { name: 'missing', says: 'a key without a name where keys have names', at: 'rs', header: '{"alg":"RS256","typ":"JWT"}', only: 'jitsi', answer: KID_MISSING },
    { name: 'long', says: 'a key with a very long name', at: 'rs', header: { kid: '{4000 times a}' }, only: 'jitsi', answer: KEY },
    { name: 'empty-key-for-null-file', says: 'a key called /dev/null, and a signature with nothing', header: { kid: '../../../../dev/null' }, key: { text: '' }, answer: SIGNATURE },
    { name: 'alg-missing', says: 'no algorithm where keys have names', at: 'rs', header: '{"kid":"sample","typ":"JWT"}', answer: ALG_MISSING },
  ]
}

/** Keys and addresses of keys that the token brings along. RFC 7515 §4.1.2–4.1.6; RFC 8725 §3.10. */
function brought(): Row[] {
  const own = { key: 'other-rsa', at: 'rs', answer: SIGNATURE }
  return [
    { name: 'jwk', says: 'its own public key in jwk', header: { jwk: '{other-rsa-jwk}', kid: 'mine' }, ...own, answer: KEY },
    { name: 'jwk-and-kid', says: 'its own public key in jwk, under the name of the right one', header: { jwk: '{other-rsa-jwk}', kid: 'sample' }, ...own },
    { name: 'x5c', says: 'its own public key in x5c', header: { x5c: ['{other-rsa-der}'] }, ...own },
    { name: 'x5t', says: 'a thumbprint of its own', header: { 'x5t': 'AAAA', 'x5t#S256': 'AAAA' }, ...own },
    { name: 'jku', says: 'where to get its key, in jku', header: { jku: 'http://127.0.0.1:9/keys' }, ...own },
    { name: 'jku-elsewhere', says: 'where to get its key, with the name of an honest host in front', header: { jku: 'https://keys.example@127.0.0.1:9/keys' }, ...own },
    { name: 'x5u', says: 'where to get its certificate, in x5u', header: { x5u: 'http://127.0.0.1:9/cert' }, ...own },
    { name: 'jku-file', says: 'a file with its key, in jku', header: { jku: 'file:///etc/passwd' }, ...own },
    { name: 'jwk-oct', says: 'its own secret in jwk', header: { jwk: { kty: 'oct', k: 'YXR0YWNrZXI' } }, key: { text: 'attacker' }, answer: SIGNATURE },
    { name: 'jwk-empty', says: 'an empty secret in jwk', header: { jwk: { kty: 'oct', k: '' } }, key: { text: '' }, answer: SIGNATURE },
  ]
}

/** What is said twice. RFC 7515 §4; RFC 7519 §4. */
function twice(): Row[] {
  return [
    { name: 'alg-last-none', says: 'alg twice, the second time none', header: '{"alg":"HS256","typ":"JWT","alg":"none"}', answer: ALG },
    { name: 'alg-last-none-unsigned', says: 'alg twice, the second time none, and no signature', header: '{"alg":"HS256","typ":"JWT","alg":"none"}', signedBy: 'none', answer: ALG },
    { name: 'alg-first-none-unsigned', says: 'alg twice, the first time none, and no signature', header: '{"alg":"none","typ":"JWT","alg":"HS256"}', signedBy: 'none', answer: SIGNATURE },
    { name: 'typ', says: 'typ twice, the second time another one', header: '{"alg":"HS256","typ":"JWT","typ":"x"}', only: 'jitsi', answer: TYP },
    { name: 'exp-first-good', says: 'exp twice, good first', claims: { extra: '"exp":{now+3600},', exp: '{now-3600}' }, answer: EXPIRED },
    { name: 'iss-first-good', says: 'iss twice, good first', claims: { extra: '"iss":"assay",', iss: 'mallory' }, only: 'issuer', answer: no('invalid \'iss\' claim') },
    { name: 'aud-first-good', says: 'aud twice, good first', claims: { extra: '"aud":"meet",', aud: 'other' }, answer: no('invalid \'aud\' claim') },
    { name: 'exp-in-other-letters', says: 'EXP in other letters is no exp; the real one is over', claims: { EXP: '{now+3600}', exp: '{now-1}' }, answer: EXPIRED },
    { name: 'proto', says: 'what is good stands in __proto__', claims: '{"__proto__":{"iss":"assay","aud":"meet","sub":"*","room":"*"}}', answer: no('\'iss\' claim is missing') },
  ]
}

/** Clocks. RFC 7519 §4.1.4, §4.1.5. */
function clocks(): Row[] {
  return [
    ...Object.entries({ 'second': 1, 'hour': 3_600, 'year': 31_536_000, 'century': 3_153_600_000 }).map(([name, ago]) => ({ name: `over-${name}`, says: `over for ${ago} seconds`, claims: { exp: `{now-${ago}}` }, answer: EXPIRED })),
    { name: 'over-0', says: 'over since 1970', claims: { exp: 0 }, answer: EXPIRED },
    { name: 'over-negative', says: 'over since before 1970', claims: { exp: -1 }, answer: EXPIRED },
    { name: 'over-fraction', says: 'over for a part of a second', claims: { exp: '{now-0.5}' }, answer: EXPIRED },
    { name: 'over-with-iat', says: 'over, and says when it was made', claims: { exp: '{now-10}', iat: '{now-20}' }, answer: EXPIRED },
    ...Object.entries({ 'hour': 3_600, 'century': 3_153_600_000, 'forever': 9_007_199_254_740_991 }).map(([name, ahead]) => ({ name: `early-${name}`, says: `good in ${ahead} seconds`, claims: { nbf: `{now+${ahead}}` }, answer: TOO_EARLY })),
    { name: 'milliseconds', says: 'from when on, in milliseconds', claims: { nbf: '{now+0}000' }, answer: TOO_EARLY },
    ...['"{now+3600}"', 'true', '[{now+3600}]', '{"a":1}', 'null', '"Infinity"'].map((exp, index) => ({ name: `exp-odd-${index + 1}`, says: `until when it is good: ${exp}`, claims: { raw: `"exp":${exp}` }, answer: no('exp must be number') })),
    ...['"0"', 'false', '[]', '{}'].map((nbf, index) => ({ name: `nbf-odd-${index + 1}`, says: `from when on it is good: ${nbf}`, claims: { raw: `"nbf":${nbf}` }, answer: no('nbf must be number') })),
    { name: 'exp-overflow', says: 'until when it is good: more than a number can be', claims: { raw: '"exp":1e999' }, answer: no('exp must be number') },
  ]
}

/** Who issued it, and for whom. RFC 7519 §4.1.1, §4.1.3; RFC 8725 §3.8, §3.9. */
function parties(): Row[] {
  const wrong = (claim: 'iss' | 'aud', values: readonly unknown[]): Row[] => values.map((value, index) => ({ name: `${claim}-${index + 1}`, says: `${claim} is ${JSON.stringify(value)}`, claims: { [claim]: value }, ...(claim === 'iss' && { only: 'issuer' }), answer: no(`invalid '${claim}' claim`) }))
  return [
    ...wrong('iss', ['mallory', 'ASSAY', 'assay ', ' assay', 'assay\0', '\u0430ssay', 'assa\u0443', '\uFF41ssay', 'as\u200Bsay', '*', '', 7, true, ['assay'], { iss: 'assay' }]),
    ...wrong('aud', ['other', 'MEET', 'meet ', 'm\u0435et', 'me\u00ADet', '*', '', 7, true, [], ['other'], ['MEET', '*'], [['meet']], [7, 'meet'], { 0: 'meet' }]),
    ...['iss', 'aud'].flatMap(claim => [
      { name: `no-${claim}`, says: `no ${claim}`, claims: { [claim]: '{gone}' }, ...(claim === 'iss' && { only: 'issuer' }), answer: no(`'${claim}' claim is missing`) },
      { name: `null-${claim}`, says: `${claim} is null`, claims: { [claim]: null }, ...(claim === 'iss' && { only: 'issuer' }), answer: no(`'${claim}' claim is missing`) },
    ]),
    ...['{gone}', null, 7, ['*'], {}].map((room, index) => ({ name: `room-${index + 1}`, says: `room is ${JSON.stringify(room)}`, claims: { room }, only: 'jitsi', answer: 'not-authorized: room claim is missing' })),
    ...['{gone}', null, 7, ['*'], true].map((sub, index) => ({ name: `sub-${index + 1}`, says: `sub is ${JSON.stringify(sub)}`, claims: { sub }, only: 'jitsi', answer: 'not-authorized: sub claim is missing' })),
  ]
}

/** Another kind of token. RFC 8725 §3.11, §3.12. */
function purposes(): Row[] {
  const kinds = ['at+jwt', 'secevent+jwt', 'jwt', 'JWT ', 'JOSE', 'application/jwt', 'dpop+jwt', '', 7, null, ['JWT'], '\uFF2A\uFF37\uFF34']
  return [
    ...kinds.map((typ, index) => ({ name: `typ-${index + 1}`, says: `typ is ${JSON.stringify(typ)}`, header: { typ }, ...(typeof typ !== 'string' || /^(jwt |jwt|jose|application\/jwt|)$/i.test(typ) ? { only: 'jitsi' } : {}), answer: TYP })),
    { name: 'no-typ', says: 'no typ', header: { typ: '{gone}' }, only: 'jitsi', answer: TYP },
    { name: 'crit-unknown', says: 'something unknown is critical', header: { crit: ['x'], x: 1 }, answer: HEADER },
    { name: 'crit-empty', says: 'an empty list of what is critical', header: { crit: [] }, answer: HEADER },
    { name: 'crit-exp', says: 'exp is critical', header: { crit: ['exp'], exp: '{now-9}' }, answer: HEADER },
    { name: 'crit-odd', says: 'what is critical is no list', header: { crit: 'x', x: 1 }, answer: HEADER },
    { name: 'b64-false', says: 'claims as they are, without base64', header: { crit: ['b64'], b64: false }, shape: '{h}.{raw}.{s}', answer: TOKEN },
    { name: 'b64-false-coded', says: 'b64 is false, and the claims are in base64 all the same', header: { crit: ['b64'], b64: false }, answer: HEADER },
    { name: 'b64-false-alone', says: 'b64 is false, and nothing is critical', header: { b64: false }, only: 'jitsi', answer: HEADER },
    { name: 'zip', says: 'claims that claim to be compressed', header: { zip: 'DEF', enc: 'A128GCM', typ: 'JOSE' }, only: 'jitsi', answer: TYP },
  ]
}

/** What is not the compact form of one signed token. RFC 7515 §3.2, §7.2, App. F; RFC 7516; RFC 7519 §7.2. */
function shapes(): Row[] {
  return [
    { name: 'empty', says: 'nothing at all', shape: '', answer: TOKEN },
    { name: 'dots', says: 'two dots', shape: '..', answer: HEADER },
    { name: 'one-dot', says: 'one dot', shape: '.', answer: TOKEN },
    { name: 'many-dots', says: 'a hundred dots', shape: '{100 times .}', answer: TOKEN },
    { name: 'no-header', says: 'an empty header', shape: '.{p}.{s}', answer: HEADER },
    { name: 'detached', says: 'claims that are somewhere else', shape: '{h}..{s}', answer: BODY },
    { name: 'four-parts', says: 'a fourth part', shape: '{h}.{p}.{s}.{s}', answer: TOKEN },
    { name: 'dot-behind', says: 'a dot behind', shape: '{h}.{p}.{s}.', answer: TOKEN },
    { name: 'jwe', says: 'five parts, as an encrypted token has', header: { alg: 'dir', enc: 'A128GCM' }, shape: '{h}..{p}.{s}.{s}', answer: TOKEN },
    { name: 'json-flattened', says: 'the flattened JSON form', shape: '{"payload":"{p}","protected":"{h}","signature":"{s}"}', answer: TOKEN },
    { name: 'json-general', says: 'the general JSON form', shape: '{"payload":"{p}","signatures":[{"protected":"{h}","signature":"{s}"}]}', answer: TOKEN },
    { name: 'nested', says: 'a good token inside a token', header: { cty: 'JWT' }, claims: '{good}', answer: BODY },
    { name: 'nested-unsigned', says: 'a good token inside one without a signature', header: { alg: 'none', cty: 'JWT' }, claims: '{good}', signedBy: 'none', answer: BODY },
    { name: 'twice', says: 'a good token twice', shape: '{good}{good}', answer: TOKEN },
    { name: 'two', says: 'two good tokens with a space between', shape: '{good} {good}', answer: TOKEN },
    { name: 'bearer', says: 'a good token with Bearer in front', shape: 'Bearer {good}', answer: HEADER },
    { name: 'quoted', says: 'a good token in quotation marks', shape: '"{good}"', answer: HEADER },
    { name: 'cut-signature', says: 'a signature without its end', shape: '{h}.{p}.{s-8}', answer: SIGNATURE },
    { name: 'cut-claims', says: 'claims without their end', shape: '{h}.{p-8}.{s}', answer: BODY },
    { name: 'longer-signature', says: 'a signature with more behind', shape: '{h}.{p}.{s}AAAA', answer: SIGNATURE },
    { name: 'spliced', says: 'header and signature of a good token around other claims', claims: { room: 'other' }, shape: '{h}.{p}.{good-s}', answer: SIGNATURE },
    { name: 'swapped', says: 'claims and header in each other’s places', shape: '{p}.{h}.{s}', answer: TYP },
    { name: 'over-long', says: 'more than any token is', claims: { more: '{9300 times x}' }, only: 'jitsi', answer: TOKEN },
    { name: 'claims-list', says: 'claims that are a list', claims: '[]', answer: BODY },
    { name: 'claims-text', says: 'claims that are a text', claims: '"assay"', answer: BODY },
    { name: 'claims-null', says: 'claims that are null', claims: 'null', answer: BODY },
    { name: 'claims-number', says: 'claims that are a number', claims: '7', answer: BODY },
    { name: 'claims-cut', says: 'claims that are no JSON', claims: '{"iss":"assay"', answer: BODY },
    { name: 'claims-single-quotes', says: 'claims in single quotation marks', claims: "{'iss':'assay'}", answer: BODY },
    { name: 'claims-comment', says: 'claims with a comment', claims: '{/* */"iss":"assay"}', answer: BODY },
    { name: 'claims-bom', says: 'claims behind a byte order mark', claims: '\uFEFF{"iss":"assay"}', answer: BODY },
    { name: 'claims-deep', says: 'claims of brackets only', claims: '{2000 times [}', answer: BODY },
    { name: 'header-list', says: 'a header that is a list', header: '["HS256"]', answer: HEADER },
    { name: 'header-text', says: 'a header that is a text', header: '"HS256"', answer: HEADER },
    { name: 'header-cut', says: 'a header that is no JSON', header: '{"alg":"HS256"', answer: HEADER },
    { name: 'header-cut-rs', says: 'a header that is no JSON where keys have names', at: 'rs', header: '{"alg"', answer: FORMAT },
    { name: 'header-escaped', says: 'an algorithm in another spelling of JSON, and another secret', header: '{"\\u0061lg":"HS256","typ":"JWT"}', key: { text: 'attacker' }, answer: SIGNATURE },
  ]
}

/** Base64url in other spellings. RFC 7515 §2; RFC 4648 §3. */
function spellings(): Row[] {
  return [
    { name: 'padded-header', says: 'a header with padding', header: { pad: 'a' }, shape: '{h}=.{p}.{s}', answer: HEADER },
    { name: 'padded-claims', says: 'claims with padding', shape: '{h}.{p}==.{s}', answer: BODY },
    { name: 'padded-signature', says: 'a signature with padding', shape: '{h}.{p}.{s}=', answer: SIGNATURE },
    { name: 'padded-signature-twice', says: 'a signature with too much padding', shape: '{h}.{p}.{s}==', answer: SIGNATURE },
    { name: 'escaped-padding', says: 'a signature with padding as an address has it', shape: '{h}.{p}.{s}%3D', answer: SIGNATURE },
    { name: 'signature-with-plus', says: 'a signature in the other alphabet', shape: '{h}.{p}.+{s}', answer: SIGNATURE },
    { name: 'signature-with-slash', says: 'a signature with a slash', shape: '{h}.{p}./{s}', answer: SIGNATURE },
    { name: 'stray-bits', says: 'a signature whose last letter has stray bits', shape: '{h}.{p}.{s~stray}', only: 'jitsi', answer: SIGNATURE },
    ...Object.entries({ 'space': ' ', 'tab': '\t', 'line': '\n', 'return': '\r\n', 'nbsp': '\u00A0', 'bom': '\uFEFF', 'nul': '\0' }).flatMap(([name, white]) => [
      { name: `${name}-before`, says: `${name} before a good token`, shape: `${white}{good}`, answer: HEADER },
      { name: `${name}-behind`, says: `${name} behind a good token`, shape: `{good}${white}`, answer: SIGNATURE },
      { name: `${name}-inside`, says: `${name} between the parts`, shape: `{h}.${white}{p}.{s}`, answer: BODY },
    ]),
    { name: 'wide-dots', says: 'wide dots', shape: '{h}\uFF0E{p}\uFF0E{s}', answer: TOKEN },
    { name: 'ideographic-dots', says: 'dots of another script', shape: '{h}\u3002{p}\u3002{s}', answer: TOKEN },
    { name: 'wide-letter', says: 'a wide letter in the signature', shape: '{h}.{p}.\uFF21{s}', answer: SIGNATURE },
    { name: 'lone-letter', says: 'one letter, which is no byte', shape: '{h}.{p}.A', answer: SIGNATURE },
  ]
}

const MISMATCH = 'not-allowed: Room and token mismatched'
const UNNAMED = 'not-allowed: Room name cannot be matched to the one from token.'

/** Good tokens for another room or tenant; the room is called {room}. JITSI-TOKROOM. */
function rooms(): Row[] {
  const regex = { context: { room: { regex: true } } }
  return [
    ...['other', '{room}2', 'x{room}', '{room-1}', '{room}*', '*{room}', '', '.*', '%', '**', ' {room}', '{room}\u200B'].map((room, index) => ({ name: `room-${index + 1}`, says: `for the room ${JSON.stringify(room)}`, claims: { room }, answer: MISMATCH })),
    { name: 'address', says: 'for the address of the room', claims: { room: '{room}@{muc}' }, answer: MISMATCH },
    { name: 'tenant-in-room', says: 'for the room of a tenant', claims: { room: '[red]{room}' }, answer: MISMATCH },
    { name: 'pattern-part', says: 'a pattern for a part of the name', claims: { room: '^.', ...regex }, answer: MISMATCH },
    { name: 'pattern-capture', says: 'a pattern that captures a part of the name', claims: { room: '(.).*', ...regex }, answer: MISMATCH },
    { name: 'pattern-empty', says: 'an empty pattern', claims: { room: '', ...regex }, answer: MISMATCH },
    { name: 'pattern-other', says: 'a pattern for other rooms', claims: { room: '^other$', ...regex }, answer: UNNAMED },
    { name: 'pattern-broken', says: 'a pattern that is none in Lua', claims: { room: '[', ...regex }, answer: 'not-allowed: Room claim is not a valid Lua pattern' },
    { name: 'pattern-slow', says: 'a pattern that takes forever', claims: { room: '{12 times .-}\u0001', ...regex }, answer: 'not-allowed: Room claim is not a valid Lua pattern' },
    ...['red', 'elsewhere.example', '{host}.', ' {host}', '{host} ', '*.localhost', '**', '', 'localhost', '{muc}', '[red]', 'x{host}', '\u0445', '*,{host}'].map((sub, index) => ({ name: `sub-${index + 1}`, says: `of the subject ${JSON.stringify(sub)}`, claims: { sub }, answer: MISMATCH })),
    { name: 'sub-in-context', says: 'the right subject stands somewhere else', claims: { sub: 'red', context: { sub: '{host}', tenant: '{host}' } }, answer: MISMATCH },
  ]
}

/** Each kind: the clause it is about, and its rows. */
export const KINDS: Readonly<Record<string, { readonly clause: string; readonly about: string; readonly tokens: readonly Row[] }>> = {
  unsigned: { clause: 'RFC8725#section-3-2.2', about: 'Tokens without a signature, under every name.', tokens: unsigned() },
  confusion: { clause: 'RFC8725#section-3-1.2', about: 'The wrong algorithm for the key.', tokens: confusion() },
  keys: { clause: 'RFC8725#section-3-8.1', about: 'Signatures with keys that anybody can guess, or that are somebody else’s.', tokens: keys() },
  kids: { clause: 'RFC8725#section-3-10.1', about: 'Names of keys that are paths, queries or commands.', tokens: kids() },
  brought: { clause: 'RFC7515#jkuDef.1', about: 'Keys, and addresses of keys, that the token brings along.', tokens: brought() },
  twice: { clause: 'RFC7515#Header.1', about: 'What is said twice.', tokens: twice() },
  clocks: { clause: 'RFC7519#expDef.1', about: 'Times that are over, to come, or none.', tokens: clocks() },
  parties: { clause: 'RFC7519#audDef.1', about: 'Somebody else’s issuers, audiences, rooms and subjects.', tokens: parties() },
  purposes: { clause: 'RFC8725#section-3-12.1', about: 'Tokens of another kind, or that want to be understood better than they are.', tokens: purposes() },
  shapes: { clause: 'RFC7519#Validating.1', about: 'What is not the compact form of one signed token.', tokens: shapes() },
  spellings: { clause: 'RFC7515#MessageValidation.2', about: 'Other spellings of base64url, and letters that do not show.', tokens: spellings() },
  rooms: { clause: 'RFC8725#section-3-8.2', about: 'Tokens that let somebody in, and are for another room or tenant.', tokens: rooms() },
}

/** The file of one kind. */
export function corpusFile(kind: string): string {
  const { clause, about, tokens = [] } = KINDS[kind] ?? { clause: '', about: '' }
  const head = `# ${about} Made by suites/wire/make-token-corpus.ts: change it there.\n`
  return head + stringify({ kind, clause }) + 'tokens:\n' + tokens.map(row => `  - ${JSON.stringify(row)}\n`).join('')
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL('../../fixtures/wire/tokens/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  for (const kind of Object.keys(KINDS)) writeFileSync(`${folder}${kind}.yaml`, corpusFile(kind))
}
