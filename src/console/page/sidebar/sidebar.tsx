import { type RefObject, useState } from "react";
import type { Approval } from "../../../core/approval.ts";
import type { ConversationSummary } from "../../../core/history.ts";
import { WaitingList } from "../approvals/waiting-list.tsx";
import { Icon } from "../house/icons.tsx";
import { languageTag } from "../house/language-tag.ts";
import { addressOf, type Place } from "../house/place.ts";
import { useSettings } from "../house/settings.tsx";
import { Preferences } from "./preferences.tsx";

/**
 * What waits for approval, and the conversations, newest first, with a field that narrows them down; below them the usage and
 * what the reader can set.
 */
export function Sidebar(props: {
  conversations: readonly ConversationSummary[];
  /** What waits for somebody's word in any of them. */
  waiting: readonly Approval[];
  place: Place;
  box: RefObject<HTMLElement | null>;
  searchField: RefObject<HTMLInputElement | null>;
  onNew: () => void;
  onHelp: () => void;
  /** Called when the reader has gone somewhere, so that a narrow screen can show it. */
  onGo: () => void;
}) {
  const { say } = useSettings();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const { place, waiting } = props;
  const waits = new Set(waiting.map(({ conversation }) => conversation.channel));
  const shown = props.conversations.filter(({ title }) => title.toLowerCase().includes(wanted));
  return (
    <nav ref={props.box} className="sidebar" aria-label={say.conversations} tabIndex={-1}>
      <div className="sidebar-head">
        <p className="brand" translate="no">
          <span>@</span>atclaw
        </p>
        <button type="button" className="new-chat" onClick={props.onNew}>
          <Icon name="plus" />
          {say.newChat}
        </button>
        <div className="search">
          <Icon name="search" />
          <input
            ref={props.searchField}
            type="search"
            value={query}
            placeholder={say.search}
            aria-label={say.search}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setQuery("");
              if (event.key !== "Enter" || !shown[0]) return;
              window.location.hash = addressOf({ type: "chat", channel: shown[0].id });
              props.onGo();
            }}
          />
        </div>
      </div>
      <div className="talks">
        <WaitingList waiting={waiting} conversations={props.conversations} onGo={props.onGo} />
        {groups(shown).map(([day, talks]) => (
          <section key={day} aria-label={say[day]}>
            <h2>{say[day]}</h2>
            <ul>
              {talks.map((talk) => (
                <li key={talk.id}>
                  <a
                    href={addressOf({ type: "chat", channel: talk.id })}
                    aria-current={place.type === "chat" && talk.id === place.channel ? "page" : undefined}
                    onClick={props.onGo}
                    title={talk.title}
                  >
                    <span lang={languageTag(talk.title)}>
                      {talk.title || say.untitled}
                      {waits.has(talk.id) ? (
                        <i className="busy waits" role="img" aria-label={say.approvalWaits} />
                      ) : (
                        talk.openTurn && <i className="busy" role="img" aria-label={say.working} />
                      )}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && <p className="origin">{wanted === "" ? say.noConversations : say.noMatch}</p>}
      </div>
      <a
        className="to-usage"
        href={addressOf({ type: "calendar" })}
        aria-current={place.type === "calendar" ? "page" : undefined}
        onClick={props.onGo}
      >
        <Icon name="calendar" />
        {say.calendar}
      </a>
      <a
        className="to-usage"
        href={addressOf({ type: "tables" })}
        aria-current={place.type === "tables" ? "page" : undefined}
        onClick={props.onGo}
      >
        <Icon name="table" />
        {say.tables}
      </a>
      <a
        className="to-usage"
        href={addressOf({ type: "usage" })}
        aria-current={place.type === "usage" ? "page" : undefined}
        onClick={props.onGo}
      >
        <Icon name="usage" />
        {say.usage}
      </a>
      <a className="to-usage" href="/connect/feishu">
        <Icon name="plus" />
        {say.connectFeishu}
      </a>
      <Preferences onHelp={props.onHelp} />
    </nav>
  );
}

type Day = "today" | "yesterday" | "earlier";

function groups(talks: readonly ConversationSummary[]): [Day, ConversationSummary[]][] {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const dayMs = 24 * 3600 * 1000;
  const days: Record<Day, ConversationSummary[]> = { today: [], yesterday: [], earlier: [] };
  for (const talk of talks) {
    const at = Date.parse(talk.updatedAt);
    days[at >= midnight ? "today" : at >= midnight - dayMs ? "yesterday" : "earlier"].push(talk);
  }
  const all: [Day, ConversationSummary[]][] = [
    ["today", days.today],
    ["yesterday", days.yesterday],
    ["earlier", days.earlier],
  ];
  return all.filter(([, some]) => some.length > 0);
}
