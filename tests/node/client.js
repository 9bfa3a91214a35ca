#!/usr/bin/env node
'use strict';

// A client that has a TLS certificate and the .proto files, and holds no key: its gateway seals, signs and opens for it.
//
//   node client.js send    CONNECTION --to MAILBOX… --subject TEXT --stix FILE [--message-id UUID] [--expires MS]
//   node client.js receive CONNECTION --mailbox MAILBOX --subscription NAME      one message; the bytes of its part to the output
//   node client.js watch   CONNECTION --envelope HEX                             until it is opened at every recipient
//
//   CONNECTION: --gateway HOST:PORT --identity URI --roots FILE --certificate FILE --key FILE
//
// One JSON object a line to the output, but for receive; what goes wrong to standard error. Ends with 0, or 3 where the
// gateway refused, or 1.

const fs = require('node:fs');
const { once } = require('node:events');
const { parseArgs } = require('node:util');
const { connect } = require('./gateway');
const { draftOf } = require('./draft');

const REFUSED = 3;
const CALL_MS = 30_000;

const text = { type: 'string' };
const { values: options, positionals: [command] } = parseArgs({
  allowPositionals: true,
  options: {
    gateway: text, identity: text, roots: text, certificate: text, key: text,
    to: { type: 'string', multiple: true }, subject: text, stix: text, 'message-id': text, expires: text,
    mailbox: text, subscription: text, envelope: text,
  },
});

class RefusedError extends Error {
  constructor(refusal) {
    super(`${refusal.reason}: ${refusal.detail}${refusal.nextStep ? `; ${refusal.nextStep}` : ''}`);
  }
}

const print = (value) => console.log(JSON.stringify(value));

function orRefused(answer) {
  if (answer.refused) throw new RefusedError(answer.refused);
  return answer;
}

/** A unary call as a promise. */
function call(client, method, request) {
  return new Promise((resolve, reject) => client[method](request, { deadline: Date.now() + CALL_MS },
    (error, answer) => (error ? reject(error) : resolve(answer))));
}

async function send({ submission }) {
  const draft = draftOf({ ...options, messageId: options['message-id'] }, fs.readFileSync(options.stix));
  const answer = orRefused(await call(submission, 'submit', { draft }));
  print({
    messageId: draft.messageId.toString('hex'),
    envelope: answer.envelopeId.toString('hex'),
    repeated: answer.repeated,
    rulings: answer.rulings.map(({ mailbox, outcome }) => ({ mailbox, outcome })),
  });
}

async function receive({ mailbox }) {
  const stream = mailbox.subscribe();
  stream.write({ open: { mailbox: options.mailbox, name: options.subscription } });
  for await (const answer of stream) {
    orRefused(answer);
    if (answer.kind === 'opened') {
      console.error(`subscribed: ${answer.opened.waiting} waiting`);
      stream.write({ credit: 1 });
    } else {
      if (!answer.content) throw new Error(`the gateway did not open it: ${answer.notOpened?.detail ?? 'it holds no key'}`);
      console.error(`received ${answer.envelopeId.toString('hex')}: ${answer.content.subject}`);
      if (!process.stdout.write(answer.content.parts[0].data)) await once(process.stdout, 'drain');
      stream.write({ settle: { envelopeId: answer.envelopeId, kind: 'SETTLEMENT_KIND_ACKNOWLEDGED' } });
      stream.end(); // what was settled before counts
    }
  }
}

async function watch({ submission }) {
  const stream = submission.watchState({ envelopeId: Buffer.from(options.envelope, 'hex') });
  for await (const answer of stream) {
    const recipients = orRefused(answer).state.recipients;
    print(recipients.map(({ mailbox, state }) => ({ mailbox, state })));
    if (recipients.every(({ state }) => state === 'DELIVERY_STATE_OPENED')) return stream.cancel();
  }
}

async function main() {
  const run = { send, receive, watch }[command];
  if (!run) throw new Error('say send, receive or watch; the first lines of this file tell how');
  const gateway = connect(options);
  try {
    await run(gateway);
  } finally {
    gateway.submission.close();
    gateway.mailbox.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = error instanceof RefusedError ? REFUSED : 1;
});
