/** The page as a whole: conversations at the left, the one that is open in the middle, a source or a receipt at the right. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Citation } from "../../core/message.ts";
import { CalendarPage } from "./calendar/calendar-page.tsx";
import { Chat } from "./chat/chat.tsx";
import { Icon } from "./house/icons.tsx";
import { languageTag } from "./house/language-tag.ts";
import { newId } from "./house/new-id.ts";
import { addressOf } from "./house/place.ts";
import { useSettings } from "./house/settings.tsx";
import { HelpDialog, useShortcuts } from "./house/shortcuts.tsx";
import { ReceiptPanel } from "./receipt/receipt-panel.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { SourcePanel } from "./sources/source-panel.tsx";
import { TablesPage } from "./tables/tables-page.tsx";
import { UsagePage } from "./usage/usage-page.tsx";
import { useOverview } from "./use-overview.ts";
import { usePlace } from "./use-place.ts";

/** What stands beside the conversation. */
type Beside =
  | { readonly type: "source"; readonly citation: Citation; readonly number: number }
  | { readonly type: "receipt"; readonly turnId: string };

export function App() {
  const { say } = useSettings();
  const place = usePlace();
  const channel = place.type === "chat" ? place.channel : undefined;
  const { status, conversations, waiting, refresh } = useOverview();
  const [beside, setBeside] = useState<Beside & { readonly from: Element | null }>();
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const sidebar = useRef<HTMLElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  const title =
    place.type === "chat"
      ? conversations.find(({ id }) => id === place.channel)?.title
      : { usage: say.usageTitle, calendar: say.calendarTitle, tables: say.tablesTitle }[place.type];

  const go = useCallback((to: string) => {
    window.location.hash = addressOf({ type: "chat", channel: to });
    setMenu(false);
  }, []);
  const startNew = () => go(newId());

  useEffect(() => {
    const count = waiting.length > 0 ? `(${waiting.length}) ` : "";
    document.title = count + (title ? `${title} · atclaw` : "atclaw");
  }, [title, waiting.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation has other sources
  useEffect(() => {
    setBeside(undefined);
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus();
  }, [channel]);

  useShortcuts({
    newChat: startNew,
    help: () => setHelp(true),
    search() {
      setMenu(true);
      requestAnimationFrame(() => searchField.current?.focus());
    },
    go(step) {
      const here = conversations.findIndex(({ id }) => id === channel);
      const next = conversations[here === -1 ? 0 : here + step];
      if (next) go(next.id);
    },
  });

  const openMenu = () => {
    setMenu(true);
    requestAnimationFrame(() => sidebar.current?.focus());
  };
  const closeMenu = () => {
    setMenu(false);
    menuButton.current?.focus();
  };
  // `from` is where the focus goes back to; what is opened from within the panel gives it back to where that was opened.
  const open = useCallback((it: Beside) => {
    const focused = document.activeElement;
    setBeside((before) => ({ ...it, from: before && focused?.closest(".panel") ? before.from : focused }));
  }, []);
  const openSource = useCallback(
    (citation: Citation, number: number) => open({ type: "source", citation, number }),
    [open],
  );
  const openReceipt = useCallback((turnId: string) => open({ type: "receipt", turnId }), [open]);
  const closeBeside = () => {
    setBeside(undefined);
    if (beside?.from instanceof HTMLElement) beside.from.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the list from wherever the focus is
    <div
      className="page"
      data-menu={menu || undefined}
      data-beside={beside ? true : undefined}
      onKeyDown={(event) => {
        if (event.key === "Escape" && menu) closeMenu();
      }}
    >
      <header>
        <button type="button" className="skip" onClick={() => field.current?.focus()}>
          {say.skipToComposer}
        </button>
      </header>
      <Sidebar
        conversations={conversations}
        waiting={waiting}
        place={place}
        box={sidebar}
        searchField={searchField}
        onNew={startNew}
        onHelp={() => setHelp(true)}
        onGo={() => setMenu(false)}
      />
      {menu && <button type="button" className="veil" aria-label={say.closeSidebar} onClick={closeMenu} />}
      <main>
        <header className="bar">
          <button
            ref={menuButton}
            type="button"
            className="icon-button menu"
            aria-label={waiting.length > 0 ? `${say.openSidebar} (${say.approvalWaits})` : say.openSidebar}
            data-waiting={waiting.length > 0 || undefined}
            aria-expanded={menu}
            onClick={openMenu}
          >
            <Icon name="menu" />
          </button>
          <h1 lang={languageTag(title || say.untitled)}>{title || say.untitled}</h1>
          {status && !status.offline && <p className="model">{status.model}</p>}
        </header>
        {place.type === "calendar" && <CalendarPage />}
        {place.type === "usage" && <UsagePage />}
        {place.type === "tables" && <TablesPage table={place.table} />}
        {channel !== undefined && (
          <Chat
            key={channel}
            channel={channel}
            status={status}
            field={field}
            onSource={openSource}
            onWhy={openReceipt}
            onChange={refresh}
          />
        )}
      </main>
      {beside?.type === "source" && (
        <SourcePanel citation={beside.citation} number={beside.number} onClose={closeBeside} />
      )}
      {beside?.type === "receipt" && (
        <ReceiptPanel turnId={beside.turnId} onSource={openSource} onClose={closeBeside} />
      )}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}
