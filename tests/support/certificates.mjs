// Certificates for tests, made anew each time by node:crypto alone: an authority, and what it issues.
//
//   const ca = new Authority("test CA");
//   const { chain, key } = ca.issue("a.test", { hosts: ["a.test", "*.a.test", "127.0.0.1"] });
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

function der(tag, ...parts) {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const hex = length.toString(16);
  const size = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content]);
}

const sequence = (...parts) => der(0x30, ...parts);
const octets = (...parts) => der(0x04, ...parts);
const boolean = der(0x01, Buffer.from([0xff]));

function oid(text) {
  const [first, second, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 0x7f));
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
}

const name = (common) =>
  sequence(der(0x31, sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(common)))));

const time = (date) => der(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, "")));

const extension = (id, critical, value) =>
  sequence(oid(id), ...(critical ? [boolean] : []), octets(value));

function alternativeNames(hosts) {
  return sequence(
    ...hosts.map((host) =>
      /^[\d.]+$/.test(host)
        ? der(0x87, Buffer.from(host.split(".").map(Number)))
        : der(0x82, Buffer.from(host)),
    ),
  );
}

const pem = (bytes) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----\n`;

const algorithm = sequence(oid("1.2.840.10045.4.3.2")); // ECDSA with SHA-256
const hour = 3_600_000;

function certify({ subject, issuer, publicKey, signer, extensions, from, to }) {
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x3f) | 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name(issuer),
    sequence(time(from), time(to)),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, signer);
  return pem(sequence(body, algorithm, der(0x03, Buffer.from([0]), signature)));
}

const newKeys = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });

export class Authority {
  #keys = newKeys();

  constructor(subject) {
    this.subject = subject;
    this.certificate = certify({
      subject,
      issuer: subject,
      publicKey: this.#keys.publicKey,
      signer: this.#keys.privateKey,
      extensions: [extension("2.5.29.19", true, sequence(boolean))],
      from: new Date(Date.now() - hour),
      to: new Date(Date.now() + 24 * hour),
    });
  }

  // Its own, for a server that vouches for itself.
  get key() {
    return this.#keys.privateKey.export({ type: "pkcs8", format: "pem" });
  }

  // `passphrase` encrypts the key; `expired` lets it have been valid until an hour ago.
  issue(subject, { hosts = [], passphrase, expired = false } = {}) {
    const { publicKey, privateKey } = newKeys();
    const chain = certify({
      subject,
      issuer: this.subject,
      publicKey,
      signer: this.#keys.privateKey,
      extensions: [
        extension("2.5.29.19", true, sequence()),
        ...(hosts.length ? [extension("2.5.29.17", false, alternativeNames(hosts))] : []),
      ],
      from: new Date(Date.now() - 48 * hour),
      to: new Date(Date.now() + (expired ? -1 : 24) * hour),
    });
    const how = passphrase ? { cipher: "aes-256-cbc", passphrase } : {};
    return { chain, key: privateKey.export({ type: "pkcs8", format: "pem", ...how }) };
  }
}
