import type { Approval } from "../../../core/approval.ts";
import type { ConversationSummary } from "../../../core/history.ts";
import { Icon } from "../house/icons.tsx";
import { addressOf } from "../house/place.ts";
import { useSettings } from "../house/settings.tsx";

/** What waits for approval in all conversations, each a way to its card; nothing when nothing waits. */
export function WaitingList(props: {
  waiting: readonly Approval[];
  conversations: readonly ConversationSummary[];
  onGo: () => void;
}) {
  const { say } = useSettings();
  const { waiting, conversations, onGo } = props;
  if (waiting.length === 0) return null;
  return (
    <section className="waiting" aria-label={say.approvalWaits}>
      <h2>
        {say.approvalWaits}
        <span className="count">{waiting.length}</span>
      </h2>
      <ul>
        {waiting.map(({ id, title, conversation }) => (
          <li key={id}>
            <a href={addressOf({ type: "chat", channel: conversation.channel })} onClick={onGo}>
              <Icon name="shield" />
              <span>{title}</span>
              <small>{conversations.find((one) => one.id === conversation.channel)?.title}</small>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
