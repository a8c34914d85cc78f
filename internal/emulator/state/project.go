package state

import (
	"encoding/json"
	"time"
)

// Project is an SLS project.
type Project struct {
	Name               string               `json:"name"`
	Region             string               `json:"region"`
	Description        string               `json:"description"`
	DataRedundancyType string               `json:"data_redundancy_type"`
	ResourceGroupID    string               `json:"resource_group_id"`
	RecycleBinEnabled  bool                 `json:"recycle_bin_enabled"`
	CreateTime         time.Time            `json:"create_time"`
	LastModifyTime     time.Time            `json:"last_modify_time"`
	Logstores          map[string]*Logstore `json:"logstores"`
	Dashboards         map[string]*Document `json:"dashboards"`
	SavedSearches      map[string]*Document `json:"saved_searches"`

	// Policy is the project policy as it was written, empty for none. ResourcePolicy is what
	// PutResourcePolicy writes.
	Policy         string          `json:"policy"`
	ResourcePolicy *ResourcePolicy `json:"resource_policy"`
}

// Document is a dashboard or a saved search: what was put there, as it is.
type Document struct {
	Name        string          `json:"name"`
	DisplayName string          `json:"display_name"`
	Body        json.RawMessage `json:"body"`
}
