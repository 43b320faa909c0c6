"""What a role asks of a frame where its kit leaves it out; a frame of no shot is judged by the same. No library comes with it."""

DELIVERY_PX = 2048
MAX_BLUR_PX = 1.1
EV_MIN = -1.4
EV_MAX = 1.35
CLIPPED_HIGH_PCT = 10.0
CLIPPED_LOW_PCT = 20.0
NOISE_PCT = 3.0
CAST_STOPS = 0.8
