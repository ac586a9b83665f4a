//! How long threads were on a processor.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// This thread so far.
pub(crate) fn of_thread() -> Duration {
    read(ClockId::ThreadCPUTime)
}

/// All threads of this process so far.
pub(crate) fn of_process() -> Duration {
    read(ClockId::ProcessCPUTime)
}

fn read(clock: ClockId) -> Duration {
    clock_gettime(clock).try_into().unwrap()
}
