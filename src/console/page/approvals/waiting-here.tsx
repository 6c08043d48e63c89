import { type RefObject, useEffect, useState } from "react";
import type { QuestionMessage } from "../chat/state.ts";
import { Icon } from "../house/icons.tsx";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";
import { cardId, goTo } from "./approval-card.tsx";

/** Leads to what waits in this conversation while its card is out of view. */
export function WaitingHere(props: { questions: readonly QuestionMessage[]; box: RefObject<HTMLElement | null> }) {
  const { say } = useSettings();
  const { questions, box } = props;
  const first = questions[0]?.id;
  const [inView, setInView] = useState(true);
  useEffect(() => {
    const card = first && document.getElementById(cardId(first));
    if (!card) return;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? true), {
      root: box.current,
    });
    observer.observe(card);
    return () => observer.disconnect();
  }, [first, box]);
  if (first === undefined || inView) return null;
  const count = questions.flatMap(({ approvals }) => approvals.filter(({ state }) => state === "waiting")).length;
  return (
    <p className="waiting-here">
      <Icon name="shield" />
      {fill(say.waitingHere, { count })}
      <button type="button" className="text-button" onClick={() => goTo(first)}>
        {say.show}
      </button>
    </p>
  );
}
