// Made from the types of the wire by `cargo xtask schema --write`. wire-in-step.ts holds the typings to it.

export type Ack = {
  accepted: ([number, number])[];
  missing?: ([number, number])[];
  operation?: Operation;
  profile?: AckProfile;
  rejected: Rejection[];
  renewal: string | null;
  server_time: string;
  session: AckSession;
  session_info: SessionInfo;
  stored?: string[];
};

export type AckProfile = {
  id: string;
};

export type AckSession = {
  id: string;
  status: Status;
};

export type App = {
  bot: boolean;
  language: string | null;
  name: string;
  resolution: string | null;
  type: string;
  version: string;
};

export type Batch = {
  batch_id: string;
  debug?: boolean;
  dropped?: Dropped[];
  events: Event[];
  sent_at: string;
  session: Session;
  session_info: SessionInfo;
  source: string;
  unanswered?: string[];
  v: number;
};

export type ConnectionContext = {
  downlink_kbps: number | null;
  effective_type: string | null;
  rtt_ms: number | null;
  type: string | null;
};

export type Context = {
  click_ids: { [key: string]: string };
  connection: ConnectionContext;
  first_touch: Touch | null;
  hints: string[];
  ip: string;
  languages: string[];
  last_touch: Touch | null;
  page: Page;
  previous_id: string | null;
  reason: string | null;
  referrer: ReferrerContext;
  screen: ScreenContext;
  sdk: SdkContext;
  session_tracking_token: string | null;
  tab_id: string | null;
  time_zone: string | null;
  user_agent: string | null;
  visit_index: number;
  withheld: string[];
};

export type Country = {
  code: string | null;
  name: string | null;
};

export type Device = {
  brand: string | null;
  color_depth: number | null;
  geo: Geo;
  ip: string | null;
  model: string | null;
  name: string;
  orientation: string | null;
  resolution: string | null;
  touch: boolean;
  type: string | null;
};

export type Dropped = {
  count: number;
  reason: string;
};

export type Event = {
  id: string;
  occurred_at: string;
  page: Page;
  properties: object;
  seq: number;
  type: string;
};

export type Geo = {
  city: string | null;
  country: Country;
  county: string | null;
  latitude: number | null;
  location: [number, number] | null;
  longitude: number | null;
  postal: string | null;
};

export type Metadata = {
  aux: object;
  channel: string;
  status: Status;
  time: Time;
};

export type Operation = {
  merge: string[];
  new: boolean;
  segment: boolean;
  update: boolean;
};

export type Os = {
  name: string;
  version: string;
};

export type Page = {
  referrer: string;
  title: string;
  url: string;
};

export type Profile = {
  id: string | null;
  metadata: object | null;
  primary_id: string | null;
};

export type ReferrerContext = {
  class: string | null;
  host: string | null;
  url: string | null;
};

export type Rejection = {
  code: RejectionCode;
  field: string;
  id: string | null;
  limit?: number;
  seq: number | null;
};

export type RejectionCode = "missing" | "invalid" | "too_long" | "too_many" | "too_deep";

export type ScreenContext = {
  device_pixel_ratio_percent: number | null;
  height: number | null;
  viewport_height: number | null;
  viewport_width: number | null;
  width: number | null;
};

export type SdkContext = {
  name: string;
  version: string;
};

export type Session = {
  app: App;
  aux: object;
  context: Context;
  device: Device;
  id: string;
  metadata: Metadata;
  operation: Operation;
  os: Os;
  profile: Profile;
  properties: object;
  traits: object;
  utm: Utm;
};

export type SessionInfo = {
  lastQuery?: string;
  lastSeen?: string;
  sessionTrackingToken?: string;
  tabId?: string;
};

export type Status = "started" | "active" | "ended";

export type Time = {
  create: string | null;
  duration: number;
  insert: string | null;
  timestamp: number | null;
  update: string | null;
  weekday: number | null;
};

export type Touch = {
  at: string;
  class: string;
  click_ids: { [key: string]: string };
  host: string | null;
  utm: Utm;
};

export type Utm = {
  campaign: string | null;
  content: string | null;
  creative_format: string | null;
  id: string | null;
  marketing_tactic: string | null;
  medium: string | null;
  source: string | null;
  source_platform: string | null;
  term: string | null;
};
