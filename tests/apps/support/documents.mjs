// Pictures and PDFs made by hand, sound and broken.
import { deflateSync } from "node:zlib";

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

/** A white PNG of one bit a pixel: large in pixels, small in bytes. */
export function whitePng(width, height) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height, 0xff);
  for (let y = 0; y < height; y += 1) rows[y * (1 + Math.ceil(width / 8))] = 0;
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** What a PNG without transparency holds: {width, height, data}, the data as PDF takes them. */
export function pngParts(png) {
  const parts = { width: png.readUInt32BE(16), height: png.readUInt32BE(20), colours: png[25], data: [] };
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { ...parts, data: Buffer.concat(parts.data) };
}

/** A PDF of these objects, the first of which is its catalogue. */
function pdf(objects) {
  const pieces = [Buffer.from("%PDF-1.4\n")];
  const offsets = [];
  let size = pieces[0].length;
  objects.forEach((object, i) => {
    const piece = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    offsets.push(size);
    size += piece.length;
    pieces.push(piece);
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  pieces.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${size}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(pieces);
}

const stream = (head, data) =>
  Buffer.concat([Buffer.from(`<< ${head} /Length ${data.length} >>\nstream\n`), data, Buffer.from("\nendstream")]);

/** Each text on a page of its own. */
export function textPdf(texts) {
  const page = (i) => 4 + 2 * i;
  const kids = texts.map((_, i) => `${page(i)} 0 R`).join(" ");
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${texts.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...texts.flatMap((text, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents ${page(i) + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      stream("", Buffer.from(`BT /F1 24 Tf 40 100 Td (${text}) Tj ET`)),
    ]),
  ]);
}

/** A page that is nothing but a picture, as a scanner makes it. */
export function scannedPdf(png) {
  const { width, height, colours, data } = pngParts(png);
  if (colours !== 2) throw new Error("expected a PNG of red, green and blue");
  const predictor = `/DecodeParms << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns ${width} >>`;
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width / 2} ${height / 2}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>`,
    stream("", Buffer.from(`q ${width / 2} 0 0 ${height / 2} 0 0 cm /I Do Q`)),
    stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode ${predictor}`,
      data,
    ),
  ]);
}
