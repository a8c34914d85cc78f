package simulation

// history is a world with the states of those who manage a shipping in it.
type history struct {
	*World

	owners   [2]*Recorded             // nil: none
	earlier  [2]*Recorded             // before the last run, as a backup has it
	next     script                   // of the next process
	last     *turns                   // of the last one
	unread   bool                     // whether the runs are with -refresh=false, until one succeeds
	replaced bool                     // whether a way out was -replace
	seen     func(*turns)             // is called in each round; may be nil
	atWrite  func(j *job, after bool) // is called right before and right after each write; may be nil
}

// job is a run of Terraform that has begun.
type job struct {
	*running

	owner int
	terraform
	err error
}

// start begins a run on the state of an owner.
func (h *history) start(owner int, do func(t *terraform) error) *job {
	turns := &turns{script: h.next, world: h.World}
	h.next = script{}
	j := &job{owner: owner, terraform: terraform{process: &process{turns: turns, world: h.World, born: h.born}}}
	j.blocked = h.Trail.Name != "" && (h.Trail.Name != trailName || h.Trail.Region != here)
	if h.owners[owner] != nil {
		state := *h.owners[owner]
		j.state = &state
	}
	if h.seen != nil {
		turns.seen = func() { h.seen(turns) }
	}
	if at := h.atWrite; at != nil {
		turns.between = func(after bool) { at(j, after) }
	}
	j.unread = h.unread
	j.running = turns.begin(func() { j.err = do(&j.terraform) })
	return j
}

// end takes over what a run that has ended has saved.
func (h *history) end(j *job) error {
	h.earlier[j.owner], h.owners[j.owner] = h.owners[j.owner], j.state
	h.last = j.turns
	h.unread = h.unread && j.err != nil
	h.last.misled = j.terraform.misled()
	return j.err
}

// alone makes a run while no other one is made.
func (h *history) alone(owner int, do func(t *terraform) error) error {
	j := h.start(owner, do)
	run(0, j.running)
	return h.end(j)
}

// apply plans and applies a configuration.
func (h *history) apply(owner int, d Declared) error {
	err := h.alone(owner, func(t *terraform) error { return t.apply(d) })
	if l := h.Stores[d.Store].Logstore; err == nil && !h.last.dead {
		h.applied[l.Born%len(h.applied)] = d.Days
	}
	return err
}

// destroy destroys what the state of an owner has.
func (h *history) destroy(owner int) error {
	if h.owners[owner] == nil {
		h.last = &turns{}
		return nil
	}
	return h.alone(owner, (*terraform).destroy)
}

// importTrail imports the trail into the state of an owner.
func (h *history) importTrail(owner int, d Declared) error {
	return h.alone(owner, func(t *terraform) error { return t.importTrail(d) })
}
