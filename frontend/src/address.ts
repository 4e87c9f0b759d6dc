/**
 * Addresses on the server, whose pages may be below a prefix such as `/label`.
 *
 * The page names the server's paths as if there were no prefix; requests, links and the socket get
 * it here. Addresses that the server sends have it already.
 */

/** Returns the prefix, percent-encoded; it is empty at the root of a host, and in a notebook. */
const prefix = (): string => document.documentElement.dataset.prefix ?? "";

/** Returns the address of a path on the server. */
export function here(path: string): string {
  return prefix() + path;
}

/** Returns a path of the browser's as one on the server: without the prefix, if it begins with it. */
export function ownPath(path: string): string {
  const words = path.split("/");
  const length = prefix().split("/").length;
  const below = decode(words.slice(0, length).join("/")) === decode(prefix());
  return below ? `/${words.slice(length).join("/")}` : path;
}

/** Returns a name for something that the browser keeps: servers below other prefixes keep theirs. */
export function keptName(name: string): string {
  return prefix() ? `${prefix()}/${name}` : name;
}

/** Returns a part of a path as it was before it was percent-encoded. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
