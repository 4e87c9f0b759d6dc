/** Groups of items that are alike. */
import { useEffect, useState } from "preact/hooks";
import { fetchGroups, type Group } from "./api";

/** Fetches the groups; none as long as no training has made any. */
export function useGroups(slug: string): readonly Group[] {
  const [groups, setGroups] = useState<readonly Group[]>([]);
  useEffect(() => {
    let gone = false;
    fetchGroups(slug).then(
      (found) => {
        if (!gone) setGroups(found.groups);
      },
      () => {}, // the sheet shows its own error
    );
    return () => {
      gone = true;
    };
  }, [slug]);
  return groups;
}
