/** Images that become items as they are, each with the name of its file as its id. */

/** Maximum size of an image in bytes: a line of JSON that holds it has at most 16 MiB. */
export const MAX_IMAGE = 11 * 2 ** 20;
/** Bytes of images in one request. */
const BATCH_BYTES = 4 * 2 ** 20;
/** Number of images in one request. */
const BATCH = 20;
/** Maximum length of an item's id in characters. */
const MAX_ID = 256;

const text = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Why a file is not taken. */
export type Fault = "format" | "size" | "twice";

/** File that is not taken. */
export interface Refusal {
  readonly name: string;
  readonly fault: Fault;
}

/** Returns whether a file is an image that every browser shows, by its first 12 bytes. */
export function isImage(head: Uint8Array): boolean {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return true;
  if (text(head, 0, 4) === "\x89PNG" || text(head, 0, 4) === "GIF8") return true;
  if (text(head, 0, 2) === "BM" && head.length >= 12 && head[6] === 0 && head[7] === 0) return true;
  if (text(head, 0, 4) === "RIFF" && text(head, 8, 12) === "WEBP") return true;
  return text(head, 4, 8) === "ftyp" && /^avi[fs]$/.test(text(head, 8, 12));
}

/** Returns whether a file seems to be meant as an image. */
export function seemsImage({ name, type }: File): boolean {
  return (
    type.startsWith("image/") || /\.(heic|heif|tiff?|avif|webp|jpe?g|png|gif|bmp)$/i.test(name)
  );
}

/** Sorts files into images that can be added and files that can't. */
export async function checkImages(
  files: readonly File[],
): Promise<{ readonly images: readonly File[]; readonly refused: readonly Refusal[] }> {
  const images: File[] = [];
  const refused: Refusal[] = [];
  const names = new Set<string>();
  for (const file of files) {
    const fault = await faultOf(file, names);
    if (fault === null) {
      images.push(file);
      names.add(idOf(file));
    } else refused.push({ name: file.name, fault });
  }
  return { images, refused };
}

async function faultOf(file: File, names: ReadonlySet<string>): Promise<Fault | null> {
  if (file.size > MAX_IMAGE) return "size";
  if (names.has(idOf(file))) return "twice";
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return isImage(head) ? null : "format";
}

/** Returns the id of an image's item: the path within a chosen folder, or the file's name. */
export function idOf(file: File): string {
  return (file.webkitRelativePath || file.name).slice(-MAX_ID);
}

/** Returns the images in groups that are sent in one request each. */
export function batches(images: readonly File[]): readonly (readonly File[])[] {
  const found: File[][] = [];
  let size = 0;
  for (const image of images) {
    const last = found.at(-1);
    if (last && last.length < BATCH && size + image.size <= BATCH_BYTES) last.push(image);
    else {
      found.push([image]);
      size = 0;
    }
    size += image.size;
  }
  return found;
}

/** Returns a request's body with images, one line each. */
export async function linesOf(images: readonly File[]): Promise<Blob> {
  const lines = await Promise.all(
    images.map(async (image) => {
      const payload = { $supt: "bytes", data: await base64(image) };
      return `${JSON.stringify({ payload, id: idOf(image) })}\n`;
    }),
  );
  return new Blob(lines);
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
