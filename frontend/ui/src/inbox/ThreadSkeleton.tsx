const shapes = ['theirs', 'theirs long', 'ours', 'theirs', 'ours long', 'ours'] as const;

/** Where messages will be. */
export function ThreadSkeleton() {
  return (
    <div className="thread-skeleton" aria-hidden="true">
      {shapes.map((shape, index) => (
        <span className="skeleton" data-shape={shape} key={index} />
      ))}
    </div>
  );
}
