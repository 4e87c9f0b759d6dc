/**
 * Images that are part of the guidelines.
 *
 * In the text they are `data:` addresses of up to 240,000 characters. While the text is edited, a
 * short name such as `image:1` stands in the place of each.
 */

/** Media types of images that guidelines may have. */
export const TYPES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** Maximum size of an image in bytes; the same as for `supt project set`. */
export const MAX_IMAGE = 180_000;
/** Maximum number of characters of all images together, as on the server. */
const MAX_IMAGES = 250_000;
/** Maximum number of characters of the rest of the text, as on the server. */
const MAX_TEXT = 100_000;
const IMAGE = /data:image\/(?:png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/]+={0,2}/g;

/** What is wrong with guidelines. */
export type Flaw = "text" | "images";
/** Why an image is not taken. */
export type Fault = "format" | "size" | "sum";

/** Returns what is too long for the server; null if nothing is. */
export function flawOf(text: string): Flaw | null {
  const written = text.replace(IMAGE, "").length;
  if (text.length - written > MAX_IMAGES) return "images";
  return written > MAX_TEXT ? "text" : null;
}

/** Returns why a file can't be an image of guidelines; null if it can. */
export function faultOf({ type, size }: File): Fault | null {
  if (!TYPES.includes(type) || !size) return "format";
  return size > MAX_IMAGE ? "size" : null;
}

/** Returns a file as Markdown, with its name as the alternative text. */
export async function imageText(file: File): Promise<string> {
  const alt = file.name.replace(/\.\w+$/, "").replace(/[[\]\\`\n]/g, " ");
  return `![${alt}](${await dataUrl(file)})`;
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** Names of the images of a text; an image that is cut out keeps its name, and can be put back. */
export class ImageNames {
  private readonly names = new Map<string, string>();
  private readonly images = new Map<string, string>();

  /** Returns a text with names in the place of images. */
  short(text: string): string {
    return text.replace(IMAGE, (image) => {
      const known = this.names.get(image);
      if (known) return known;
      let n = this.names.size + 1;
      // The text may happen to hold such a word.
      while (this.images.has(`image:${n}`) || text.includes(`image:${n}`)) n += 1;
      this.names.set(image, `image:${n}`);
      this.images.set(`image:${n}`, image);
      return `image:${n}`;
    });
  }

  /** Returns a text with images in the place of their names. */
  full(text: string): string {
    return text.replace(/\bimage:\d+/g, (name) => this.images.get(name) ?? name);
  }
}
