"""How long what people searched for is kept, and how many must have searched for it to be shown."""

from __future__ import annotations

import datetime as dt

#: A text that fewer searches than this had, or on fewer days, is rare. It may be anything, a name for
#: instance: it is not shown to the public, and kept for :data:`RARE_DAYS` only.
TIMES, DAYS = 5, 3
RARE_DAYS = 30
#: Days for which sums by text are kept, and clicks by document.
SUM_DAYS, CLICK_SUM_DAYS = 3 * 365, 400
#: How long after a search its results can be chosen, and it can be followed by another.
LASTS = dt.timedelta(hours=1)
#: After this nothing more can happen to a search, so it is summed up.
SETTLED = 2 * LASTS
