//! Parts inside of parts: which DAG each task is in, and which DAG that is in.
//!
//! Tasks and parts together are items: the tasks by their own numbers, the parts behind them, the outermost first.

/// A tree of DAGs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    tasks: usize,
    /// For each item the part it is in; the outermost part is in itself.
    parent: Vec<usize>,
}

impl Tree {
    /// All tasks in one part.
    pub fn new(tasks: usize) -> Self {
        Self { tasks, parent: vec![tasks; tasks + 1] }
    }

    /// Parts beside each other in the outermost one; a part of one task is that task itself.
    pub fn beside(tasks: usize, parts: &[Vec<usize>]) -> Self {
        let mut tree = Self::new(tasks);
        for part in parts.iter().filter(|part| part.len() > 1) {
            let own = tree.add(tasks);
            part.iter().for_each(|task| tree.put(*task, own));
        }
        tree
    }

    /// The outermost part.
    pub fn root(&self) -> usize {
        self.tasks
    }

    /// Adds a part to the part `parent`.
    pub fn add(&mut self, parent: usize) -> usize {
        self.parent.push(parent);
        self.parent.len() - 1
    }

    /// Puts a task into a part.
    pub fn put(&mut self, task: usize, part: usize) {
        self.parent[task] = part;
    }

    /// How many parts there are, the outermost included.
    pub fn parts(&self) -> usize {
        self.parent.len() - self.tasks
    }

    /// The part that an item is in.
    pub fn parent(&self, item: usize) -> usize {
        self.parent[item]
    }

    /// For each part, in order, the number of items in it.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.parts()];
        let inner = (0..self.parent.len()).filter(|item| *item != self.tasks);
        inner.for_each(|item| sizes[self.parent[item] - self.tasks] += 1);
        sizes
    }

    /// How many parts lie inside of each other at most.
    pub fn depth(&self) -> usize {
        self.depths().into_iter().max().unwrap_or(0)
    }

    /// For each part how many it lies in. A part is added after the one it is in.
    fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.parts()];
        for part in 1..depths.len() {
            depths[part] = depths[self.parent[self.tasks + part] - self.tasks] + 1;
        }
        depths
    }

    /// For each item the items of the same part that must end before it starts: for a task that needs another, these are
    /// the two, or the parts around them that lie in the same part.
    pub fn dependencies(&self, upstream: &[Vec<usize>]) -> Vec<Vec<usize>> {
        let depths = self.depths();
        let depth = |item: usize| depths[self.parent[item] - self.tasks];
        let mut dependencies = vec![Vec::new(); self.parent.len()];
        for (task, others) in upstream.iter().enumerate() {
            for &other in others {
                let (mut one, mut two) = (other, task);
                while self.parent[one] != self.parent[two] {
                    let (up_one, up_two) = (depth(one) >= depth(two), depth(two) >= depth(one));
                    if up_one {
                        one = self.parent[one];
                    }
                    if up_two {
                        two = self.parent[two];
                    }
                }
                if one != two {
                    dependencies[two].push(one);
                }
            }
        }
        for list in &mut dependencies {
            list.sort_unstable();
            list.dedup();
        }
        dependencies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_waits_for_what_its_tasks_need() {
        // 0 → 2 and 1 → 3, with 2 and 3 in a part inside of the one that has 0 and 1.
        let mut tree = Tree::new(4);
        let inner = tree.add(tree.root());
        tree.put(2, inner);
        tree.put(3, inner);
        let dependencies = tree.dependencies(&[vec![], vec![], vec![0], vec![1, 2]]);
        assert_eq!(dependencies[inner], [0, 1]);
        assert_eq!(dependencies[3], [2]);
        assert_eq!((tree.sizes(), tree.depth()), (vec![3, 2], 1));
    }
}
