/** What a config file says of a host's audit log. */
import { z } from 'zod'

/** `HostConfig.audit`. @param path reads as an absolute path */
export const auditSchema = (path: z.ZodType<string, string>) => z.union([z.literal('stdout'), z.strictObject({ file: path.describe('The file; SIGHUP opens it again, so that it may be moved away.') })], { error: 'has to be stdout, or a file such as { file: audit.log }' })
