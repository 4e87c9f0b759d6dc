/** Items to review, one after the other, those that most need a look first. */

import { useState } from "preact/hooks";
import { arrowKeys } from "../../../direction";
import { adminStrings } from "../../../strings/admin";
import { Keycap } from "../../../tasks/Keycap";
import { useKeys } from "../../../tasks/keys";
import { useRouter } from "../../router";
import type { Project } from "../../shared/api";
import { ErrorText } from "../../shared/Panel";
import { Skeleton } from "../../shared/Skeleton";
import { ManyAtOnce } from "./ManyAtOnce";
import { Orders, wantedOf } from "./Orders";
import { ReviewCard } from "./ReviewCard";
import { useReview } from "./useReview";
import "./items.css";

/** Shows what order the items come in, and the current one. */
export function ReviewItems({ project }: { readonly project: Project }) {
  const { query } = useRouter();
  const wanted = wantedOf(query);
  return (
    <div class="review-items">
      <Orders project={project} />
      {wanted ? (
        <List key={wanted} project={project} wanted={wanted} />
      ) : (
        <p class="note nothing">{adminStrings.reviewItems.choose}</p>
      )}
    </div>
  );
}

interface ListProps {
  readonly project: Project;
  readonly wanted: string;
}

function List({ project, wanted }: ListProps) {
  const { reviewItems: say } = adminStrings;
  const review = useReview(project.slug, wanted);
  const [named, setNamed] = useState(false);
  const [many, setMany] = useState(false);
  const current = review.items[review.at];
  const archived = !!project.archived;
  useKeys({
    n: () => setNamed(!named),
    b: () => (archived ? false : setMany(!many)),
  });
  if (many) return <ManyAtOnce {...{ project, wanted }} close={() => setMany(false)} />;
  return (
    <>
      <p class="buttons review-tools">
        <output class="note">{say.settled(review.settled.size)}</output>
        <button
          type="button"
          aria-pressed={named}
          aria-keyshortcuts="N"
          onClick={() => setNamed(!named)}
        >
          {say.names}
          <Keycap name="N" />
        </button>
        {!archived && (
          <button type="button" aria-keyshortcuts="B" onClick={() => setMany(true)}>
            {say.many}
            <Keycap name="B" />
          </button>
        )}
      </p>
      <ErrorText text={review.error} />
      {current ? (
        <ReviewCard key={current.item.item} {...{ project, review, named }} reviewed={current} />
      ) : (
        <Rest review={review} />
      )}
    </>
  );
}

/** What stands where no item does: more are coming, or all are done. */
function Rest({ review }: { readonly review: ReturnType<typeof useReview> }) {
  const { reviewItems: say } = adminStrings;
  const back = review.items.length ? () => review.goTo(review.at - 1) : undefined;
  const [, backwards] = arrowKeys();
  useKeys({ k: () => (back ? back() : false), [backwards]: () => (back ? back() : false) });
  if (review.busy) return <Skeleton />;
  if (review.error) return null;
  return (
    <>
      <p class="note nothing" role="status">
        {review.items.length ? say.finished : say.empty}
      </p>
      {back && (
        <button type="button" aria-keyshortcuts="K" onClick={back}>
          {say.previous}
          <Keycap name="K" />
        </button>
      )}
    </>
  );
}
