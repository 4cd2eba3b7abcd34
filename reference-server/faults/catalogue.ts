/** Every fault there is. A new area is one line more. */
import { ADDRESS_FAULTS } from './addresses.ts'
import { BIND_FAULTS } from './bind.ts'
import { BOSH_FAULTS } from './bosh.ts'
import { BOSH_REQUEST_FAULTS } from './bosh-requests.ts'
import { CAPABILITY_FAULTS } from './capabilities.ts'
import { CARBON_FAULTS } from './carbons.ts'
import { CHANNEL_BINDING_FAULTS } from './channel-binding.ts'
import { CLIENT_STATE_FAULTS } from './client-state.ts'
import { COMPONENT_FAULTS } from './component.ts'
import { CORE_FAULTS } from './core.ts'
import { CLIENT_CERTIFICATE_FAULTS } from './client-certificates.ts'
import { DELAY_FAULTS } from './delays.ts'
import { DISCO_FAULTS } from './disco.ts'
import { EXTERNAL_SERVICE_FAULTS } from './external-services.ts'
import type { Fault } from './fault.ts'
import { FORM_FAULTS } from './forms.ts'
import { HEADER_ATTRIBUTE_FAULTS } from './header-attributes.ts'
import { HOST_META_FAULTS } from './host-meta.ts'
import { HOSTILE_FAULTS } from './hostile.ts'
import { ID_FAULTS } from './ids.ts'
import { JITSI_GATE_FAULTS } from './jitsi-gates.ts'
import { JITSI_HOST_FAULTS } from './jitsi-hosts.ts'
import { JITSI_LIMIT_FAULTS } from './jitsi-limits.ts'
import { JITSI_LOBBY_FAULTS } from './jitsi-lobby.ts'
import { JITSI_MEETING_FAULTS } from './jitsi-meetings.ts'
import { JITSI_MODERATION_FAULTS } from './jitsi-moderation.ts'
import { JITSI_KNOWN_BUG_FAULTS } from './jitsi-known-bugs.ts'
import { MUC_APPLICATION_FAULTS } from './muc-applications.ts'
import { MUC_AUTHORITY_FAULTS } from './muc-authority.ts'
import { MUC_ENTERING_FAULTS } from './muc-entering.ts'
import { MUC_INSIDE_FAULTS } from './muc-inside.ts'
import { MUC_MEMORY_FAULTS } from './muc-memory.ts'
import { MUC_RESTART_FAULTS } from './muc-restart.ts'
import { MUC_OFFICE_FAULTS } from './muc-offices.ts'
import { MUC_KNOWN_BUG_FAULTS } from './muc-known-bugs.ts'
import { MUC_ROOM_FAULTS } from './muc-rooms.ts'
import { MUC_STRICT_FAULTS } from './muc-strict.ts'
import { OAUTH_FAULTS } from './oauth.ts'
import { OPENING_FAULTS } from './opening.ts'
import { PASSING_ON_FAULTS } from './passing-on.ts'
import { PING_FAULTS } from './ping.ts'
import { PRESENCE_FAULTS } from './presence.ts'
import { RESUMPTION_FAULTS } from './resumption.ts'
import { ROSTER_FAULTS } from './roster.ts'
import { ROUTING_FAULTS } from './routing.ts'
import { SASL_FAULTS } from './sasl.ts'
import { SASL2_FAULTS } from './sasl2.ts'
import { SASL_MESSAGE_FAULTS } from './sasl-messages.ts'
import { STANZA_FAULTS } from './stanzas.ts'
import { STREAM_MANAGEMENT_FAULTS } from './stream-management.ts'
import { STREAM_FAULTS } from './streams.ts'
import { TLS_FAULTS } from './tls.ts'
import { TOKEN_FAULTS } from './tokens.ts'
import { SUBSCRIPTION_FAULTS } from './subscription.ts'
import { WEBSOCKET_FAULTS } from './websocket.ts'
import { XMPP_OVER_BOSH_FAULTS } from './xmpp-over-bosh.ts'
import { XML_FAULTS } from './xml.ts'

export const FAULTS: readonly Fault[] = [
  ...STREAM_FAULTS,
  ...OPENING_FAULTS, ...HEADER_ATTRIBUTE_FAULTS,
  ...XML_FAULTS,
  ...WEBSOCKET_FAULTS,
  ...TLS_FAULTS,
  ...BOSH_FAULTS, ...BOSH_REQUEST_FAULTS,
  ...XMPP_OVER_BOSH_FAULTS,
  ...HOST_META_FAULTS,
  ...HOSTILE_FAULTS, ...JITSI_LIMIT_FAULTS,
  ...SASL_FAULTS,
  ...SASL_MESSAGE_FAULTS, ...CHANNEL_BINDING_FAULTS, ...CLIENT_CERTIFICATE_FAULTS,
  ...SASL2_FAULTS,
  ...OAUTH_FAULTS,
  ...TOKEN_FAULTS,
  ...BIND_FAULTS,
  ...STANZA_FAULTS,
  ...ROUTING_FAULTS,
  ...CORE_FAULTS,
  ...ADDRESS_FAULTS,
  ...STREAM_MANAGEMENT_FAULTS,
  ...RESUMPTION_FAULTS,
  ...CLIENT_STATE_FAULTS,
  ...CARBON_FAULTS,
  ...ROSTER_FAULTS,
  ...SUBSCRIPTION_FAULTS,
  ...PRESENCE_FAULTS,
  ...DISCO_FAULTS,
  ...CAPABILITY_FAULTS,
  ...DELAY_FAULTS,
  ...PING_FAULTS,
  ...EXTERNAL_SERVICE_FAULTS,
  ...COMPONENT_FAULTS,
  ...MUC_ENTERING_FAULTS,
  ...MUC_INSIDE_FAULTS, ...MUC_MEMORY_FAULTS, ...MUC_RESTART_FAULTS, ...MUC_OFFICE_FAULTS, ...MUC_STRICT_FAULTS,
  ...MUC_AUTHORITY_FAULTS,
  ...MUC_ROOM_FAULTS,
  ...MUC_APPLICATION_FAULTS,
  ...ID_FAULTS,
  ...FORM_FAULTS,
  ...PASSING_ON_FAULTS,
  ...MUC_KNOWN_BUG_FAULTS,
  ...JITSI_LOBBY_FAULTS,
  ...JITSI_GATE_FAULTS,
  ...JITSI_HOST_FAULTS,
  ...JITSI_MEETING_FAULTS,
  ...JITSI_MODERATION_FAULTS,
  ...JITSI_KNOWN_BUG_FAULTS,
]
