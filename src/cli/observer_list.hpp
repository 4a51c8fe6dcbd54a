#pragma once
// The same news for several observers, in order.

#include "invito/ports/observer.hpp"

#include <vector>

namespace invito {

class ObserverList : public Observer {
public:
    // Outlives this list.
    void add(Observer& observer) { observers_.push_back(&observer); }

    void run_started(const RunNews& news) override {
        for (Observer* observer : observers_) observer->run_started(news);
    }
    void job_changed(const JobNews& news) override {
        for (Observer* observer : observers_) observer->job_changed(news);
    }
    void account_changed(const AccountNews& news) override {
        for (Observer* observer : observers_) observer->account_changed(news);
    }
    void progress(const RunNews& news) override {
        for (Observer* observer : observers_) observer->progress(news);
    }
    void trouble(const Trouble& trouble) override {
        for (Observer* observer : observers_) observer->trouble(trouble);
    }

private:
    std::vector<Observer*> observers_;
};

}  // namespace invito
