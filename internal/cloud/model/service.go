package model

// The services, by their usual names.
const (
	ActionTrail = "ActionTrail"
	RAM         = "RAM"
	STS         = "STS"
	SLS         = "Log Service"
	Directory   = "Resource Directory"
)
