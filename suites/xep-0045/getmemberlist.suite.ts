/** Spec: XEP-0045 v1.35.5 §7.11, "Getting the Member List". */
import { may } from '#harness/clause/clause.js'
import { joined, refusal } from '#suites/scenes/rights.js'

may('XEP-0045#getmemberlist.1', 'an occupant may get the member list', joined, async ({ carol }) => {
  const answer = refusal(await carol.list({ affiliation: 'member' }))
  return answer === 'none' ? 'it gets the list' : `it does not: ${answer}`
})
