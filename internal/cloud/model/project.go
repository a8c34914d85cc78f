package model

// Project names a Log Service project and where it is.
type Project struct {
	Region string
	Name   string
}

// ProjectInfo is a project as Log Service describes it.
type ProjectInfo struct {
	Name   string `json:"projectName"`
	Region string `json:"region"`
	Status string `json:"status"` // Normal or Disable
	// RecycleBin tells whether what is deleted can be restored for a while; nil where the service
	// does not tell.
	RecycleBin *bool `json:"recycleBinEnabled"`
}
