// The JavaScript that wasm-bindgen generates from src/exports.rs, as far as js/module.js uses it.
declare module "wayfare-glue" {
  export default function initialize(options: { module_or_path: URL }): Promise<unknown>;
  export function start(
    options: string,
    at: number,
    url: string,
    title: string,
    referrer: string,
    emit: (kind: "diagnostic" | "session" | "delivery" | "flushed" | "settled" | "link", items?: unknown[]) => void,
  ): boolean;
  export function call(
    name: string | undefined,
    properties: string,
    at: number,
    url: string,
    title: string,
    referrer: string,
  ): void;
  export function consent(consent: string): void;
  export function idle(): void;
  export function linked(answer?: string): void;
  export function observe(info: string): void;
  export function reset(): void;
  export function flush(): void;
  export function session(): string | undefined;
  export function sessionInfo(): string | undefined;
}
