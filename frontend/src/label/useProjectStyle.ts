/** Style sheet of the project, which its owner wrote and the server keeps to the item. */

import { useContext, useEffect } from "preact/hooks";
import { here } from "../address";
import { EnvironmentContext } from "../environment";

/** Loads the style sheet at an address while the page is shown; nothing waits for it. */
export function useProjectStyle(address: string | undefined): void {
  const { standalone } = useContext(EnvironmentContext);
  useEffect(() => {
    // Within another page the rules would be for that page, and its address is not the server's.
    if (!standalone || !address?.startsWith(here("/api/"))) return;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    document.head.append(link);
    return () => link.remove();
  }, [address, standalone]);
}
