"""A film of how word spreads on the network: `communities`, `places` and `scenery` say where consumers stand, `spread` what
happens when; `picture` draws one moment, `film` writes them all."""
