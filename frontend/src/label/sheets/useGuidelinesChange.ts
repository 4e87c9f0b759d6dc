/** Tracking of changes to the guidelines since this browser last showed them. */

import { useEffect, useState } from "preact/hooks";
import { keptName } from "../../address";

/** Returns the key in `localStorage`. */
const key = (project: string): string => `supt-guidelines:${keptName(project)}`;

/** Returns whether the guidelines changed; guidelines that were never shown don't count. */
export function useGuidelinesChange(project: string, text: string | undefined) {
  const [seen, setSeen] = useState(() => recall(project));
  const mark = text ? fingerprint(text) : null;
  const read = () => {
    if (mark === null) return;
    remember(project, mark);
    setSeen(mark);
  };
  useEffect(() => {
    if (seen === null) read();
  }, [mark]);
  return { changed: mark !== null && seen !== null && seen !== mark, read };
}

/** Returns a short fingerprint of a text (FNV-1a). */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `${text.length}:${(hash >>> 0).toString(36)}`;
}

function recall(project: string): string | null {
  try {
    return localStorage.getItem(key(project));
  } catch {
    return null;
  }
}

function remember(project: string, mark: string): void {
  try {
    localStorage.setItem(key(project), mark);
  } catch {
    // Where the browser forbids it, only the badge is missing.
  }
}
