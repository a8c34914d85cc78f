package state

import "fmt"

// RoomFor reports whether the Logstores can hold so many more events, of a limit for all of
// them; 0 is no limit. What left them is counted only if there seems to be no room.
func (c *Cloud) RoomFor(events, limit int) bool {
	if limit == 0 || c.held+events <= limit {
		return true
	}
	c.held = 0
	for _, a := range c.Accounts {
		for _, p := range a.Projects {
			c.held += p.held()
		}
		for _, r := range a.RecycleBin {
			c.held += r.Project.held()
		}
	}
	return c.held+events <= limit
}

// Hold counts events that came in, or with a negative number that left.
func (c *Cloud) Hold(events int) { c.held += events }

// NoRoom says why there is no room.
func NoRoom(limit int) string {
	return fmt.Sprintf("the emulator holds as many logs as its setting max_events allows, %d in all Logstores. "+
		"Raise it with PUT /_emulator/settings, or shorten a retention, delete a Logstore or POST /_emulator/reset", limit)
}

// held returns how many events the Logstores of the project hold, with those in its recycle bin.
func (p *Project) held() int {
	n := 0
	for _, l := range p.Logstores {
		n += len(l.Events)
	}
	for _, r := range p.RecycleBin {
		n += len(r.Logstore.Events)
	}
	return n
}
