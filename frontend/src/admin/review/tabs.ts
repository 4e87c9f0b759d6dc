/** Tabs of the review section; the address names one. */

/** Names of the tabs, in their order; the first one is shown where the address names none. */
export const TABS = ["items", "errors", "agreement", "people"] as const;
/** Name of a tab. */
export type Tab = (typeof TABS)[number];

/** Returns the tab that a query names. */
export function tabOf(query: string): Tab {
  const named = new URLSearchParams(query).get("tab");
  return TABS.find((tab) => tab === named) ?? TABS[0];
}

/** Returns the query of a tab. */
export const queryOf = (tab: Tab): string => `tab=${tab}`;
