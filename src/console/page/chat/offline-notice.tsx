import { Icon } from "../house/icons.tsx";
import { useSettings } from "../house/settings.tsx";

/** Says that no model is configured, what that means, and how to add one. */
export function OfflineNotice() {
  const { say } = useSettings();
  return (
    <details className="offline">
      <summary>
        <Icon name="alert" />
        <span>
          <strong>{say.offlineTitle}</strong> {say.offlineLine}
        </span>
        <span className="how">{say.offlineHow}</span>
      </summary>
      <p>
        {say.offlineSteps} <code>OPENAI_API_KEY=… npm start</code>
        <br />
        {say.offlineMore}
      </p>
    </details>
  );
}
