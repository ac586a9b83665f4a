#!/bin/sh
# Firefox as people have it: its driver would end it whole when the process of one page crashes.
unset MOZ_CRASHREPORTER_SHUTDOWN
exec "${WAYFARE_FIREFOX:-firefox-esr}" "$@"
