'use strict';

const crypto = require('node:crypto');

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** A UUID of version 7 (RFC 9562 § 5.7), 16 bytes: 48 bits of time, the rest by chance. */
function newMessageId() {
  const id = crypto.randomBytes(16);
  id.writeUIntBE(Date.now(), 0, 6);
  id[6] = 0x70 | (id[6] & 0x0f);
  id[8] = 0x80 | (id[8] & 0x3f);
  return id;
}

/** A draft with one STIX bundle, for the gateway to seal and sign. */
function draftOf({ messageId, to, subject, expires }, stix) {
  return {
    messageId: messageId ? Buffer.from(messageId.replaceAll('-', ''), 'hex') : newMessageId(),
    recipients: to.map((mailbox) => ({ mailbox, role: 'RECIPIENT_ROLE_ACTION' })),
    precedence: 'PRECEDENCE_PRIORITY',
    expires: expires ?? String(Date.now() + LIFETIME_MS),
    tlp: 'TLP_GREEN',
    category: 'CATEGORY_INDICATORS',
    exercise: true,
    subject,
    parts: [{ contentType: 'application/stix+json;version=2.1', fileName: 'bundle.json', data: stix }],
  };
}

module.exports = { draftOf };
