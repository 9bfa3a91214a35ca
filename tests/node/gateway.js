'use strict';

// The connection to one's own gateway: mutual TLS 1.3 under the nation's root, and the gateway is who it must be.

const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

// A delivery may have 5 MiB, and its opened content beside it 4 MiB (protos/backbone/gateway/v1/delivered.proto).
const LARGEST_ANSWER_BYTES = 9 * 1024 * 1024;

const PROTOS = path.join(__dirname, '..', '..', 'protos');

/** The services of package backbone.gateway.v1, from the .proto files as they are. */
function loadServices() {
  const definition = protoLoader.loadSync(
    ['submission_service', 'mailbox_service'].map((name) => `backbone/gateway/v1/${name}.proto`),
    { includeDirs: [PROTOS], longs: String, enums: String, defaults: true, oneofs: true });
  return grpc.loadPackageDefinition(definition).backbone.gateway.v1;
}

/**
 * A certificate names its holder by its one URI subject alternative name (protos/SPEC.md, Certificates). That the chain ends
 * at the nation's root is checked before; the address that was dialled says nothing about who answers, and is not compared.
 */
function identityCheck(identity) {
  return (_host, certificate) => {
    const names = (certificate.subjectaltname ?? '').split(', ').filter((name) => name.startsWith('URI:'));
    return names.length === 1 && names[0] === `URI:${identity}`
      ? undefined
      : new Error(`the gateway is not ${identity}: its certificate says ${names.join(', ') || 'nothing'}`);
  };
}

/** Connects; nothing is sent before both sides have shown their certificates. */
function connect({ gateway, identity, roots, certificate, key }) {
  const context = tls.createSecureContext({
    ca: fs.readFileSync(roots), cert: fs.readFileSync(certificate), key: fs.readFileSync(key), minVersion: 'TLSv1.3',
  });
  const credentials = grpc.credentials.createFromSecureContext(context, { checkServerIdentity: identityCheck(identity) });
  const options = {
    'grpc.max_receive_message_length': LARGEST_ANSWER_BYTES,
    'grpc.max_send_message_length': LARGEST_ANSWER_BYTES,
  };
  const services = loadServices();
  return {
    submission: new services.SubmissionService(gateway, credentials, options),
    mailbox: new services.MailboxService(gateway, credentials, options),
  };
}

module.exports = { connect };
