#!/bin/sh
# Makes charge-overnight.mp4 from three of the demo's pictures. Needs ffmpeg; the result is committed.
set -eu
cd "$(dirname "$0")/../pictures"
ffmpeg -y -loglevel error -loop 1 -t 4 -i night-rate.webp -loop 1 -t 4 -i ev-at-dusk.webp \
  -loop 1 -t 4 -i solar-garden.webp -filter_complex "
[0]scale=3200:-1,zoompan=z='1+0.0012*on':x='iw*0.28*(1-1/zoom)*2':y='ih*0.5-(ih/zoom/2)':d=1:fps=25:s=960x540[a];
[1]scale=3200:-1,zoompan=z='1.14-0.0012*on':x='iw*0.6-(iw/zoom*0.6)':y='ih*0.75-(ih/zoom*0.75)':d=1:fps=25:s=960x540[b];
[2]scale=3200:-1,zoompan=z='1+0.0010*on':x='iw/2-(iw/zoom/2)':y='ih*0.5-(ih/zoom/2)':d=1:fps=25:s=960x540[c];
[a][b]xfade=transition=fade:duration=0.8:offset=3.2[ab];
[ab][c]xfade=transition=fade:duration=0.8:offset=6.4,format=yuv420p[v]" \
  -map "[v]" -t 9.6 -c:v libx264 -preset slow -crf 30 -movflags +faststart -map_metadata -1 \
  ../../static/cms/film/charge-overnight.mp4
