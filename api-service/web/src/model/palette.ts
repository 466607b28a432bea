// Colours of lines: told apart by people who see few colours, 3:1 against the ground in both themes.

const kLight = ["#16697a", "#c27a0e", "#6a5fb5", "#4f8a43", "#b2473e", "#1f9384", "#a85a8a", "#3b78c2", "#7d6b4a", "#7c861c"];
const kDark = ["#4fb3c4", "#e9b04d", "#a79cf0", "#8cc47d", "#ea8577", "#57cdb9", "#dc93bf", "#7db0ee", "#bda87c", "#c3cb5b"];
const kRest = { light: "#7f858a", dark: "#8d959b" };

export type Ground = "light" | "dark";

/** Gives each key the colour of its first appearance, as long as the page lives, so that a line that moves up or down
 * in the ranking keeps its colour. Keys beyond the palette start it over. */
export class ColourBook {
  private readonly places = new Map<string, number>();

  /** Notes keys in the order in which colours are to be given out. */
  note(keys: readonly string[]): void {
    for (const key of keys) if (!this.places.has(key)) this.places.set(key, this.freePlace(keys));
  }

  /** The first place that no other of `keys` has taken, so that what is shown together differs. */
  private freePlace(keys: readonly string[]): number {
    const taken = new Set(keys.map((key) => this.places.get(key)).filter((place) => place !== undefined));
    let place = 0;
    while (taken.has(place)) place++;
    return place;
  }

  colour(key: string, others: boolean, ground: Ground): string {
    if (others) return kRest[ground];
    const colours = ground === "dark" ? kDark : kLight;
    return colours[(this.places.get(key) ?? 0) % colours.length] ?? kRest[ground];
  }
}
