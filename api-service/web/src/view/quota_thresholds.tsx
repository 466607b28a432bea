import type { Quota, Threshold } from "../api/types.ts";
import { bytes, time } from "../model/format.ts";
import { thresholdText, type Crossing } from "../model/quota.ts";
import { useShared } from "./context.ts";

interface ThresholdsProps {
  quota: Quota;
  crossed: readonly Crossing[];
  past: boolean; // an earlier period, whose mails nobody here remembers
}

/** Each threshold: where the course crossed it, and who was told when. */
export function Thresholds({ quota, crossed, past }: ThresholdsProps) {
  const { locale } = useShared();
  const when = (at: number) => time(at, "date", { ...locale, zone: quota.period.tz });
  const crossing = ({ kind, name, ratio }: Threshold) => {
    if (kind === "forecast") return "–";
    const found = crossed.find((one) => one.name === name);
    if (found) return when(found.at);
    return quota.ratio >= ratio ? "yes" : past ? "no" : "not yet";
  };
  const mail = ({ kind, ratio, notified_at, recipients }: Threshold) => {
    const people = `${recipients} ${recipients === 1 ? "recipient" : "recipients"}`;
    if (notified_at) return `${when(Date.parse(notified_at))}, to ${people}`;
    if (kind !== "forecast" && quota.ratio >= ratio) return quota.silence ? "held back by the silence" : "none sent";
    return recipients > 0 ? `will go to ${people}` : "none";
  };
  return (
    <table class="thresholds">
      <thead>
        <tr>
          <th scope="col">Threshold</th><th scope="col">At</th><th scope="col">Crossed</th>
          {!past && <th scope="col">Mail</th>}
        </tr>
      </thead>
      <tbody>
        {quota.thresholds.map((threshold) => (
          <tr key={threshold.name}>
            <th scope="row">{thresholdText(threshold, quota, locale)}</th>
            <td>{bytes(threshold.ratio * quota.limit, locale)}</td>
            <td>{crossing(threshold)}</td>
            {!past && <td>{mail(threshold)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
