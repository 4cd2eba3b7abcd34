/** Public keys of the token hosts that a server has when nobody says otherwise. Their private keys are known to everybody: fixtures/targets/token-keys. */

export const RS256_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5xIqyoZYuXYeAkpWEo1T
jNVuidBIzcPsH1+uOv+KS8D8cS3khpLBwxIEHWe5YgZ/7hdZvpqiTsGCxMKpdKes
nDAyPPBO2+fZ2EJzkfQrX3FCUyWzaO/m+ztPaggPSfTea9ZBjBpUijsKNpZ4lWYM
IZ4fBkSGM9gsO8lGcNMMHcHQExBBykh5pOkuBC8jfYpJJgp/ZIv3XyeRPTV0xGZ3
8rsZwqEWx3AtauEf+uM7rB5Etx+6SQmL+8RqZgLM8PtThiVWFIJlHxWR1LnSYGl4
kq7nhNQ9EJw0diroSY8Uvc49lUHTeuxOVIZjjOMPjJpr9/a6D2hOakg+AWFk3kYy
vQIDAQAB
-----END PUBLIC KEY-----
`

export const ES256_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC5z3Gj5ZlntzEo0Uz7b6gTgC8Lo/
3t9XSFo9z4F9VtSweVSWgQH1H7Y/rGayBorgUoSgGarjKO9yZBZAV1pVZg==
-----END PUBLIC KEY-----
`
