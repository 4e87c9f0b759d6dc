/** Keys of a part of the page that are off while another part has them. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { EnvironmentContext } from "../../environment";
import { Active } from "../active";

/** Target of keys that are off. */
const NOWHERE = document.createElement("div");

interface KeysIfProps {
  readonly active: boolean;
  readonly children: ComponentChildren;
}

/** Binds the keys of what it holds only while that is active. */
export function KeysIf({ active, children }: KeysIfProps) {
  const environment = useContext(EnvironmentContext);
  const around = useContext(Active);
  return (
    <EnvironmentContext.Provider value={active ? environment : { ...environment, keys: NOWHERE }}>
      <Active.Provider value={active && around}>{children}</Active.Provider>
    </EnvironmentContext.Provider>
  );
}
