/** The way from one section to another. */
import { useEffect, useRef } from "preact/hooks";
import { words } from "../strings/admin";
import { SECTIONS, useRouter } from "./router";
import { SectionLink } from "./shared/SectionLink";

export function Navigation({ flags }: { readonly flags: number }) {
  const { section } = useRouter();
  const nav = useRef<HTMLElement>(null);
  // On a phone they don't all fit: the one that is shown is in sight. The page stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: which one that is follows the section
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && link) nav.current.scrollLeft = link.offsetLeft - link.offsetWidth;
  }, [section]);
  return (
    <nav ref={nav} class="admin-nav" aria-label={words.nav}>
      <ul>
        {SECTIONS.map((name) => (
          <li key={name}>
            <SectionLink to={name} current={name === section}>
              {words.sections[name]}
              {name === "flags" && flags > 0 && (
                <span class="badge">
                  <span aria-hidden="true">{flags > 999 ? "999+" : flags}</span>
                  <span class="visually-hidden">{words.openFlags(flags)}</span>
                </span>
              )}
            </SectionLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
