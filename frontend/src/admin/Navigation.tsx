/** Navigation between the sections. */
import { useEffect, useRef } from "preact/hooks";
import { adminStrings } from "../strings/admin";
import { SECTIONS, useRouter } from "./router";
import { SectionLink } from "./shared/SectionLink";

/** Links to the sections, with the number of open flags. */
export function Navigation({ flags }: { readonly flags: number }) {
  const { section } = useRouter();
  const nav = useRef<HTMLElement>(null);
  // On a phone not all fit, so the current one is scrolled into view. The page itself stays.
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && link) nav.current.scrollLeft = link.offsetLeft - link.offsetWidth;
  }, [section]);
  return (
    <nav ref={nav} class="admin-nav" aria-label={adminStrings.nav}>
      <ul>
        {SECTIONS.map((name) => (
          <li key={name}>
            <SectionLink to={name} current={name === section}>
              {adminStrings.sections[name]}
              {name === "flags" && flags > 0 && (
                <span class="badge">
                  <span aria-hidden="true">{flags > 999 ? "999+" : flags}</span>
                  <span class="visually-hidden">{adminStrings.openFlags(flags)}</span>
                </span>
              )}
            </SectionLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
