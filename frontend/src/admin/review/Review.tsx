/** Review section: what people answered, looked at from several sides, each on a tab. */
import { lazyView } from "../../data/lazy";
import { adminStrings } from "../../strings/admin";
import { useRouter } from "../router";
import type { Project } from "../shared/api";
import { SectionLink } from "../shared/SectionLink";
import { queryOf, TABS, type Tab, tabOf } from "./tabs";
import "./review.css";

/** What each tab shows; its code is loaded when it is opened. */
const views: Readonly<Record<Tab, ReturnType<typeof lazyView<ReviewTabProps>>>> = {
  items: lazyView(() => import("./items/ReviewItems").then((module) => module.ReviewItems)),
  errors: lazyView(() => import("./errors/LikelyErrors").then((module) => module.LikelyErrors)),
  agreement: lazyView(() => import("./agreement/Agreement").then((module) => module.Agreement)),
  people: lazyView(() => import("./people/PeopleReport").then((module) => module.PeopleReport)),
};

/** What a tab is given. */
export interface ReviewTabProps {
  readonly project: Project;
}

/** Shows the tab that the address names. */
export function Review({ project }: ReviewTabProps) {
  const tab = tabOf(useRouter().query);
  const { View } = views[tab];
  return (
    <>
      <nav class="review-tabs" aria-label={adminStrings.review.tabs}>
        <ul>
          {TABS.map((name) => (
            <li key={name}>
              <SectionLink to="review" query={queryOf(name)} current={name === tab}>
                {adminStrings.review.tabOf[name]}
              </SectionLink>
            </li>
          ))}
        </ul>
      </nav>
      <View key={tab} project={project} />
    </>
  );
}
