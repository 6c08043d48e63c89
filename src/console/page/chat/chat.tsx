import { type RefObject, useMemo } from "react";
import type { Status } from "../../../core/status.ts";
import { useSettings } from "../house/settings.tsx";
import { Composer } from "./composer.tsx";
import type { OpenSource } from "./message.tsx";
import { OfflineNotice } from "./offline-notice.tsx";
import { openTurn } from "./state.ts";
import { Thread } from "./thread.tsx";
import { useChat } from "./use-chat.ts";
import { Welcome } from "./welcome.tsx";

/** One conversation, from its first word to the next. Give it a `key` of its channel. */
export function Chat(props: {
  channel: string;
  status: Status | undefined;
  field: RefObject<HTMLTextAreaElement | null>;
  onSource: OpenSource;
  /** Shows what a reply rests on. */
  onWhy: (turnId: string) => void;
  onChange: () => void;
}) {
  const { say, language } = useSettings();
  const door = useChat(props.channel, props.onChange);
  const { chat } = door;
  const running = openTurn(chat) !== undefined;
  const empty = chat.loaded && chat.messages.length + chat.unsent.length + chat.notes.length === 0;
  const skills = props.status?.skills;
  const mentionables = useMemo(
    () => [
      { name: "atclaw", description: say.theBot },
      ...(skills ?? []).map(({ name, description }) => ({ name, description: description[language] })),
    ],
    [skills, say, language],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops from wherever the focus is
    <div
      className="chat"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.nativeEvent.isComposing && running) door.stop();
      }}
    >
      {props.status?.offline && <OfflineNotice />}
      {!chat.connected && (
        <p className="lost" role="alert">
          {say.lost}
        </p>
      )}
      {empty ? (
        <Welcome status={props.status} onAsk={door.send} />
      ) : (
        <Thread door={door} onSource={props.onSource} onWhy={props.onWhy} />
      )}
      <Composer
        channel={props.channel}
        field={props.field}
        mentionables={mentionables}
        running={running}
        stopping={chat.stopping}
        onSend={door.send}
        onStop={door.stop}
      />
    </div>
  );
}
