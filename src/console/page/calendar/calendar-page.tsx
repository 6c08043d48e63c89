import { useEffect, useState } from "react";
import type { CalendarView, TimetableColumn } from "../../../core/timetable.ts";
import { problemOf, readCalendar } from "../api.ts";
import { Icon } from "../house/icons.tsx";
import { explain, type Problem } from "../house/problem.ts";
import { useSettings } from "../house/settings.tsx";
import { fill } from "../house/words.ts";

type Reading = { state: "loading" } | { state: "read"; view: CalendarView } | { state: "failed"; problem: Problem };

const dayMs = 24 * 3600 * 1000;

/** The day of all rooms beside each other, or the week of one room or person; of people only that they are busy. */
export function CalendarPage() {
  const { say, language } = useSettings();
  const [of, setOf] = useState("");
  const [day, setDay] = useState<string>();
  const [reading, setReading] = useState<Reading>({ state: "loading" });

  useEffect(() => {
    let wanted = true;
    readCalendar({ of, day, language }).then(
      (view) => wanted && setReading({ state: "read", view }),
      (error) => wanted && setReading({ state: "failed", problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [of, day, language]);

  const view = reading.state === "read" ? reading.view : undefined;
  const first = view?.timetable.columns[0]?.date;
  const go = (steps: number) => {
    if (first) setDay(new Date(Date.parse(first) + steps * (of === "" ? 1 : 7) * dayMs).toISOString().slice(0, 10));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long page must be scrollable by keyboard
    <section className="calendar" tabIndex={0} aria-label={say.calendarTitle}>
      <div className="calendar-bar">
        <label>
          {say.calendarOf}
          <select value={of} onChange={(event) => setOf(event.target.value)}>
            <option value="">{say.allRooms}</option>
            <optgroup label={say.roomsGroup}>
              {view?.rooms.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
            <optgroup label={say.peopleGroup}>
              {view?.people.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
          </select>
        </label>
        <fieldset className="ranges" aria-label={say.range}>
          <button type="button" onClick={() => go(-1)}>
            {say.before}
          </button>
          <button type="button" onClick={() => setDay(undefined)}>
            {say.nowadays}
          </button>
          <button type="button" onClick={() => go(1)}>
            {say.after}
          </button>
        </fieldset>
      </div>
      {reading.state === "loading" && <p className="origin">{say.loading}</p>}
      {reading.state === "failed" && (
        <p className="note" role="alert">
          <Icon name="alert" />
          {explain(reading.problem, say)}
        </p>
      )}
      {view && <Days view={view} />}
    </section>
  );
}

/** Columns with the hours at their left. */
function Days({ view }: { view: CalendarView }) {
  const { language } = useSettings();
  const { timetable, of } = view;
  const { from, to, columns, zone } = timetable;
  const hours = Array.from({ length: (to - from) / 60 + 1 }, (_, i) => from + i * 60);
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  const dayOf = (date: string) => format.format(Date.parse(`${date}T00:00:00Z`));
  return (
    <>
      <p className="origin">
        {of === "" ? `${dayOf(columns[0]?.date ?? "1970-01-01")} · ` : ""}
        {zone}
      </p>
      <div className="timetable">
        <div className="hours" aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour} style={{ top: `${((hour - from) / (to - from)) * 100}%` }}>
              {clock(hour)}
            </span>
          ))}
        </div>
        {columns.map((column) => (
          <Column
            key={`${column.date} ${column.label}`}
            column={column}
            title={of === "" ? column.label : dayOf(column.date)}
            from={from}
            to={to}
          />
        ))}
      </div>
    </>
  );
}

function Column(props: { column: TimetableColumn; title: string; from: number; to: number }) {
  const { say } = useSettings();
  const { column, title, from, to } = props;
  const at = (minutes: number) => `${((Math.min(Math.max(minutes, from), to) - from) / (to - from)) * 100}%`;
  const tall = (start: number, end: number) => `${((Math.min(end, to) - Math.max(start, from)) / (to - from)) * 100}%`;
  const { open } = column;
  return (
    <section aria-label={`${title}, ${column.date}`}>
      <h2>{title}</h2>
      <div className="day" data-closed={open === undefined || undefined}>
        {open && <div className="open" style={{ top: at(open.from), height: tall(open.from, open.to) }} />}
        <ul>
          {column.blocks.map((block) => (
            <li
              key={block.from}
              style={{ top: at(block.from), height: tall(block.from, block.to) }}
              title={fill(say.takenFrom, {
                label: title,
                from: clock(block.from),
                to: clock(block.to),
                what: block.label || say.taken,
              })}
            >
              <span>{block.label || say.taken}</span>
              <small>
                {clock(block.from)}–{clock(block.to)}
              </small>
            </li>
          ))}
        </ul>
        {column.blocks.length === 0 && <p className="unseen">{fill(say.nothingTaken, { label: title })}</p>}
      </div>
    </section>
  );
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
