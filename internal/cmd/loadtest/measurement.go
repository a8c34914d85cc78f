package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const megabyte = 1_000_000

// measurement is the result of one command.
type measurement struct {
	command     string
	parallelism int // of Terraform; 0 if the command does not depend on it
	inFlight    int // how many accounts are worked on at the same time
	took        time.Duration
	firstRow    time.Duration // until the first row of a list was there; 0 if not measured
	processes   []usage       // of the provider
	total       time.Duration // CPU time of Terraform and its providers
	emulator    time.Duration // CPU time of the emulator, which is part of this program
	calls       []emulator.Call
	began       time.Time
}

// header is the head of the table of measurements.
var header = fmt.Sprintf("%8s  %-20s %8s %8s %8s %6s %6s %10s %7s %10s %10s %24s %12s",
	"accounts", "command", "parallel", "seconds", "limit", "ratio", "waves", "calls/acc.", "writing", "max RSS MB", "1st row s", "CPU s: prov. / TF / emu.", "idle s")

// row returns the measurement as a row of the table.
func (m measurement) row(accounts int, latency time.Duration) string {
	waves := m.waves()
	limit := float64(waves) * latency.Seconds() * float64(accounts) / float64(m.inFlight)
	ratio, firstRow := "-", "-"
	if limit > 0 {
		ratio = fmt.Sprintf("%.2f", m.took.Seconds()/limit)
	}
	if m.firstRow > 0 {
		firstRow = fmt.Sprintf("%.2f", m.firstRow.Seconds())
	}
	var cpu time.Duration
	for _, p := range m.processes {
		cpu += p.CPU
	}
	return fmt.Sprintf("%8d  %-20s %8d %8.1f %8.1f %6s %6d %10.1f %7d %10s %10s %24s %12s",
		accounts, m.command, m.inFlight, m.took.Seconds(), limit, ratio, waves, float64(len(m.calls))/float64(accounts), m.writing(), m.maxRSSText(), firstRow,
		fmt.Sprintf("%.1f / %.1f / %.1f", cpu.Seconds(), max(m.total-cpu, 0).Seconds(), m.emulator.Seconds()), m.idle())
}

// idle returns for how long no account was called: until the first call, and after the last one. This is the time
// of Terraform, which reads the configuration and the state, and writes the state and the plan.
func (m measurement) idle() string {
	if len(m.calls) == 0 {
		return "-"
	}
	byTime := func(a, b emulator.Call) int { return a.Time.Compare(b.Time) }
	first, last := slices.MinFunc(m.calls, byTime), slices.MaxFunc(m.calls, byTime)
	return fmt.Sprintf("%.1f + %.1f", first.Time.Sub(m.began).Seconds(), (m.took - last.Time.Sub(m.began)).Seconds())
}

func (m measurement) largest() (most int64) {
	for _, p := range m.processes {
		most = max(most, p.MaxRSS)
	}
	return most
}

func (m measurement) maxRSSText() string {
	if m.largest() == 0 {
		return "not known"
	}
	return strconv.FormatFloat(float64(m.largest())/megabyte, 'f', 1, 64)
}

// writing returns the number of calls that could change something.
func (m measurement) writing() (n int) {
	for _, call := range m.calls {
		if call.Mutating {
			n++
		}
	}
	return n
}

// readsOnly returns an error if a call could change something.
func (m measurement) readsOnly() error {
	if n := m.writing(); n > 0 {
		return fmt.Errorf("%s made %d writing calls", m.command, n)
	}
	return nil
}

// waves returns how many waves of calls an account needed, as the median of all: on a busy machine, calls
// that were made together may come one after the other, and the end of a call may be noted after the
// begin of the next one.
func (m measurement) waves() int {
	byAccount := map[string][]emulator.Call{}
	for _, call := range m.calls {
		account := call.Account
		if call.Action == "AssumeRole" { // in the hub account
			account = call.Params["RoleArn"][len("acs:ram::"):][:len(account)]
		}
		byAccount[account] = append(byAccount[account], call)
	}
	var counts []int
	for _, calls := range byAccount {
		counts = append(counts, len(emulator.Waves(calls)))
	}
	if len(counts) == 0 {
		return 0
	}
	slices.Sort(counts)
	return counts[len(counts)/2]
}
