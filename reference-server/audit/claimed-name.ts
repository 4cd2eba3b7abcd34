/** The name that somebody says to have in the first message of a mechanism, for the log of logins that came to nothing. Spec: RFC 4616 §2; RFC 5802 §7. */

const MAX_CHARACTERS = 1_023

/** `undefined` for mechanisms without names, and for what is no such message: what else might stand there is nobody's business. */
export function claimedName(mechanism: string, message: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(message)
  const name = mechanism === 'PLAIN' ? plainName(text) : mechanism.startsWith('SCRAM-') ? scramName(text) : undefined
  return name === undefined || name === '' || name.length > MAX_CHARACTERS ? undefined : name
}

function plainName(text: string): string | undefined {
  const [, name, ...rest] = text.split('\0')
  return rest.length === 1 ? name : undefined
}

function scramName(text: string): string | undefined {
  const name = /^(?:n|y|p=[^,]*),(?:a=[^,]*)?,(?:m=[^,]*,)?n=([^,]*),r=/.exec(text)?.[1]
  return name?.replaceAll('=2C', ',').replaceAll('=3D', '=')
}
